package io.tailrace.connector.mysql.catalog;

import io.tailrace.connector.mysql.server.Server;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.spi.frame.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server's catalogue says at this moment. Connects when first asked. For one thread, but
 * for {@link #close}.
 */
public final class Catalog implements CharacterSets.Oracle, AutoCloseable {

    private static final String COLUMNS =
            "SELECT c.COLUMN_NAME, LOWER(c.DATA_TYPE), c.COLUMN_TYPE, c.IS_NULLABLE, c.CHARACTER_OCTET_LENGTH, c.NUMERIC_PRECISION,"
                    + " c.NUMERIC_SCALE, c.DATETIME_PRECISION, c.CHARACTER_SET_NAME, k.SEQ_IN_INDEX, c.COLLATION_NAME"
                    + " FROM information_schema.COLUMNS c LEFT JOIN information_schema.STATISTICS k ON k.TABLE_SCHEMA = c.TABLE_SCHEMA"
                    + " AND k.TABLE_NAME = c.TABLE_NAME AND k.COLUMN_NAME = c.COLUMN_NAME AND k.INDEX_NAME = 'PRIMARY'"
                    + " WHERE c.TABLE_SCHEMA = ? AND c.TABLE_NAME = ? ORDER BY c.ORDINAL_POSITION";

    private static final List<String> GEOMETRIES =
            List.of(
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection");

    private final Server server;
    private final Map<String, Integer> collations = new HashMap<>();
    private @Nullable Connection connection;

    public Catalog(Server server) {
        this.server = server;
    }

    /** The columns of a table, in their order; null if there is no such table. */
    public @Nullable List<LogColumn> columns(TableName table) {
        try (PreparedStatement statement = connection().prepareStatement(COLUMNS)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            List<LogColumn> columns = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    columns.add(column(result));
                }
            }
            return columns.isEmpty() ? null : columns;
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot read the columns of " + table);
        }
    }

    private LogColumn column(ResultSet row) throws SQLException {
        String declared = row.getString(3);
        String type = row.getString(2);
        int octets = (int) Math.min(row.getLong(5), Integer.MAX_VALUE);
        int precision = row.getInt(6);
        int fraction = row.getInt(8);
        List<String> labels =
                type.equals("enum") || type.equals("set") ? labels(declared) : List.of();
        int subtype =
                Math.max(
                        0,
                        GEOMETRIES.indexOf(
                                type.equals("geomcollection") ? "geometrycollection" : type));
        boolean bytes = row.getString(9) == null;
        LogColumn.Refined refined = refined(type);
        return new LogColumn(
                row.getString(1),
                code(type),
                meta(type, octets, precision, row.getInt(7), fraction, labels.size(), declared),
                declared.toLowerCase(Locale.ROOT).contains("unsigned"),
                row.getString(4).equals("YES"),
                bytes ? LogColumn.BINARY : collation(row.getString(11)),
                labels,
                subtype,
                row.getInt(10),
                refined);
    }

    private static LogColumn.Refined refined(String type) {
        return switch (type) {
            case "uuid" -> LogColumn.Refined.UUID;
            case "inet4" -> LogColumn.Refined.INET4;
            case "inet6" -> LogColumn.Refined.INET6;
            default -> LogColumn.Refined.NO;
        };
    }

    private static int code(String type) {
        return switch (type) {
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
            default ->
                    GEOMETRIES.contains(type) || type.equals("geomcollection")
                            ? LogType.GEOMETRY
                            : LogType.BLOB;
        };
    }

    private static int meta(
            String type,
            int octets,
            int precision,
            int scale,
            int fraction,
            int labels,
            String declared) {
        return switch (type) {
            case "float", "tinyblob", "tinytext" -> type.equals("float") ? 4 : 1;
            case "double" -> 8;
            case "decimal" -> precision | scale << 8;
            case "bit" -> precision % 8 | precision / 8 << 8;
            case "time", "datetime", "timestamp" -> fraction;
            case "uuid", "inet6" -> 16;
            case "inet4" -> 4;
            case "enum" -> labels > 255 ? 2 : 1;
            case "set" -> labels > 32 ? 8 : labels > 24 ? 4 : (labels + 7) / 8;
            case "char", "binary", "varchar", "varbinary" -> octets;
            case "blob", "text" -> 2;
            case "mediumblob", "mediumtext" -> 3;
            default ->
                    GEOMETRIES.contains(type)
                                    || declared.startsWith("long")
                                    || octets != 0
                                    || code(type) >= LogType.VECTOR
                            ? 4
                            : 0;
        };
    }

    /** Reads {@code enum('a','it''s')}. */
    static List<String> labels(String declared) {
        List<String> labels = new ArrayList<>();
        StringBuilder label = new StringBuilder();
        boolean inside = false;
        for (int i = declared.indexOf('(') + 1; i < declared.length(); i++) {
            char c = declared.charAt(i);
            if (c != '\'') {
                if (inside) {
                    label.append(c);
                }
            } else if (inside && i + 1 < declared.length() && declared.charAt(i + 1) == '\'') {
                label.append(c);
                i++;
            } else {
                if (inside) {
                    labels.add(label.toString());
                    label.setLength(0);
                }
                inside = !inside;
            }
        }
        return labels;
    }

    private int collation(@Nullable String name) {
        if (name == null) {
            return LogColumn.BINARY;
        }
        return collations.computeIfAbsent(
                name,
                key -> {
                    String id =
                            value(
                                    "SELECT ID FROM information_schema.COLLATIONS WHERE COLLATION_NAME = ?",
                                    key);
                    return id == null ? 0 : Integer.parseInt(id);
                });
    }

    @Override
    public String ofCollation(int collation) {
        String number = Integer.toString(collation);
        String name =
                value(
                        "SELECT CHARACTER_SET_NAME FROM information_schema.COLLATIONS WHERE ID = ?",
                        number);
        if (name == null) { // MariaDB's newer collations serve several character sets
            name =
                    value(
                            "SELECT CHARACTER_SET_NAME FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY WHERE ID = ?",
                            number);
        }
        if (name == null) {
            throw new IllegalArgumentException(
                    "the server does not know its collation " + collation);
        }
        return name;
    }

    @Override
    public String convert(String characterSet, byte[] bytes) {
        if (!characterSet.matches("[a-z0-9_]+")) {
            throw new IllegalArgumentException("'" + characterSet + "' is no character set");
        }
        String hex = HexFormat.of().formatHex(bytes);
        String converted =
                value(
                        "SELECT HEX(CONVERT(CONVERT(UNHEX(?) USING "
                                + characterSet
                                + ") USING utf8mb4))",
                        hex);
        return converted == null
                ? ""
                : new String(HexFormat.of().parseHex(converted), StandardCharsets.UTF_8);
    }

    private @Nullable String value(String sql, String parameter) {
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : null;
            }
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot read the catalogue");
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || !open.isValid(5)) {
            close();
            open = server.connect();
            connection = open;
        }
        return open;
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // it is gone either way
            }
        }
    }
}
