package io.tailrace.connector.mysql.catalog;

import java.util.List;

/**
 * A column's type as it is declared.
 *
 * @param name as {@code information_schema} has it, in lower case, such as {@code varchar}
 * @param octets most bytes of a character or binary type; else 0
 * @param precision digits of a decimal, bits of a bit field; else 0
 * @param fraction digits of a second
 * @param labels of an enum or a set
 */
public record ColumnType(
        String name,
        int octets,
        int precision,
        int scale,
        int fraction,
        List<String> labels,
        boolean unsigned) {

    static final List<String> GEOMETRIES =
            List.of(
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection");

    public ColumnType {
        labels = List.copyOf(labels);
    }

    /** The column as the log would describe it. */
    public LogColumn column(String column, boolean nullable, int collation, int keyOrdinal) {
        String geometry = name.equals("geomcollection") ? "geometrycollection" : name;
        return new LogColumn(
                column,
                code(),
                meta(),
                unsigned,
                nullable,
                collation,
                labels,
                Math.max(0, GEOMETRIES.indexOf(geometry)),
                keyOrdinal,
                refined(),
                0);
    }

    private LogColumn.Refined refined() {
        return switch (name) {
            case "uuid" -> LogColumn.Refined.UUID;
            case "inet4" -> LogColumn.Refined.INET4;
            case "inet6" -> LogColumn.Refined.INET6;
            case "vector" -> LogColumn.Refined.VECTOR;
            default -> LogColumn.Refined.NO;
        };
    }

    private boolean isGeometry() {
        return GEOMETRIES.contains(name) || name.equals("geomcollection");
    }

    private int code() {
        return switch (name) {
            case "tinyint" -> LogType.TINY;
            case "smallint" -> LogType.SHORT;
            case "mediumint" -> LogType.INT24;
            case "int" -> LogType.LONG;
            case "bigint" -> LogType.LONGLONG;
            case "float" -> LogType.FLOAT;
            case "double" -> LogType.DOUBLE;
            case "decimal" -> LogType.NEWDECIMAL;
            case "bit" -> LogType.BIT;
            case "year" -> LogType.YEAR;
            case "date" -> LogType.DATE;
            case "time" -> LogType.TIME2;
            case "datetime" -> LogType.DATETIME2;
            case "timestamp" -> LogType.TIMESTAMP2;
            case "char", "binary", "uuid", "inet4", "inet6" -> LogType.STRING;
            case "varchar", "varbinary" -> LogType.VARCHAR;
            case "json" -> LogType.JSON;
            case "vector" -> LogType.VECTOR;
            case "enum" -> LogType.ENUM;
            case "set" -> LogType.SET;
            default -> isGeometry() ? LogType.GEOMETRY : LogType.BLOB;
        };
    }

    private int meta() {
        return switch (name) {
            case "float" -> 4;
            case "double" -> 8;
            case "decimal" -> precision | scale << 8;
            case "bit" -> precision % 8 | precision / 8 << 8;
            case "time", "datetime", "timestamp" -> fraction;
            case "uuid", "inet6" -> 16;
            case "inet4" -> 4;
            case "enum" -> labels.size() > 255 ? 2 : 1;
            case "set" -> labels.size() > 32 ? 8 : labels.size() > 24 ? 4 : (labels.size() + 7) / 8;
            case "char", "binary", "varchar", "varbinary" -> octets;
            case "tinyblob", "tinytext" -> 1;
            case "blob", "text" -> 2;
            case "mediumblob", "mediumtext" -> 3;
            default -> code() >= LogType.VECTOR ? 4 : 0;
        };
    }
}
