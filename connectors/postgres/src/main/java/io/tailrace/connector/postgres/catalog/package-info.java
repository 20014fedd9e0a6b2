/**
 * What the server's catalog says: the shape of tables, how the text of each type becomes canonical,
 * set-up and its check, slots. Used by the log reader and by the snapshot; knows neither.
 */
@NullMarked
package io.tailrace.connector.postgres.catalog;

import org.jspecify.annotations.NullMarked;
