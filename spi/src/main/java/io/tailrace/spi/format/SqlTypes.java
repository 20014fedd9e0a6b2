package io.tailrace.spi.format;

import io.tailrace.spi.frame.Column;
import java.sql.Types;

/** The numbers of {@code java.sql.Types} that Canal gives to the types of MySQL. */
final class SqlTypes {

    private SqlTypes() {}

    static int of(Column column) {
        String declared = column.sourceType();
        return switch (column.type().kind()) {
            case BOOLEAN -> Types.BOOLEAN;
            case INT16 ->
                    declared.startsWith("tinyint")
                            ? Types.TINYINT
                            : declared.equals("year") ? Types.VARCHAR : Types.SMALLINT;
            case INT32 -> declared.startsWith("smallint") ? Types.SMALLINT : Types.INTEGER;
            case INT64 -> declared.startsWith("int ") ? Types.INTEGER : Types.BIGINT;
            case UINT64 -> Types.BIGINT;
            case FLOAT32 -> Types.REAL;
            case FLOAT64 -> Types.DOUBLE;
            case DECIMAL -> Types.DECIMAL;
            case BYTES -> Types.BLOB;
            case DATE -> Types.DATE;
            case TIME, TIME_TZ -> Types.TIME;
            case TIMESTAMP, TIMESTAMP_TZ -> Types.TIMESTAMP;
            case BITS -> Types.BIT;
            case ARRAY -> Types.ARRAY;
            case INTERVAL, UUID, JSON -> Types.VARCHAR;
            case TEXT -> text(column, declared);
        };
    }

    private static int text(Column column, String declared) {
        if (Labels.isEnum(column)) {
            return Types.INTEGER;
        }
        if (Labels.isSet(column)) {
            return Types.BIT;
        }
        if (declared.endsWith("text")) {
            return Types.CLOB;
        }
        return declared.startsWith("char(") ? Types.CHAR : Types.VARCHAR;
    }
}
