package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.SchemaHistory;

/**
 * What became of a table that is wanted, or is from now on.
 *
 * @param place it holds for every frame whose position is behind this one
 */
public record TableEvent(LogPosition place, SchemaHistory.Effect effect) {}
