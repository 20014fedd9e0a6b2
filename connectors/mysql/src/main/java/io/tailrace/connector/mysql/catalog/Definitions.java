package io.tailrace.connector.mysql.catalog;

import io.tailrace.spi.frame.TableName;
import java.util.Map;

/**
 * What tables and databases are at one moment.
 *
 * @param databases the number of the collation that new tables of each get
 */
public record Definitions(Map<TableName, TableVersion> tables, Map<String, Integer> databases) {

    /** Nothing is known. */
    public static final Definitions NONE = new Definitions(Map.of(), Map.of());

    public Definitions {
        tables = Map.copyOf(tables);
        databases = Map.copyOf(databases);
    }
}
