package io.tailrace.connector.mysql.catalog;

import io.tailrace.spi.frame.TableName;

/** Names as statements have them. */
public final class Quoted {

    private Quoted() {}

    public static String name(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    public static String table(TableName table) {
        return name(table.schema()) + "." + name(table.name());
    }
}
