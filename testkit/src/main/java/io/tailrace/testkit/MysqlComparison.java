package io.tailrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.testkit.TableShape.Column;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares a table of MySQL or MariaDB row by row with what a target made of it. What is expected
 * is what the server itself answers to a SELECT, in texts of its own making; nothing of Tailrace
 * takes part.
 */
public final class MysqlComparison {

    private static final int SHOWN = 10;
    private static final int SHOWN_TEXT = 120;

    private final String name;
    private final Map<String, Integer> surplus = new HashMap<>();
    private long rows;

    private MysqlComparison(String name) {
        this.name = name;
    }

    /**
     * A column, and the server's own text of it.
     *
     * @param column with the name of the PostgreSQL type whose texts have the same normal form
     */
    private record Answer(Column column, String expression) {}

    /** Compares with the table of the same name in the schema of the same name of a DuckDB. */
    public static MysqlComparison withDuckDb(
            Connection server, String database, String table, Connection duckDb)
            throws SQLException {
        List<Answer> answers = answers(server, database, table);
        MysqlComparison comparison = of(server, database, table, answers);
        List<String> columns =
                answers.stream()
                        .map(answer -> answer.column)
                        .map(
                                column ->
                                        column.type().equals("bytea")
                                                ? "lower(hex(" + column.quoted() + "))"
                                                : "cast(" + column.quoted() + " as varchar)")
                        .toList();
        try (Statement statement = duckDb.createStatement()) {
            statement.execute("set TimeZone = 'UTC'");
            String from = " from \"" + database + "\".\"" + table + "\"";
            try (ResultSet result =
                    statement.executeQuery("select " + String.join(", ", columns) + from)) {
                while (result.next()) {
                    comparison.count(texts(answers, result), -1);
                }
            }
        }
        return comparison;
    }

    /**
     * Compares with the rows that JSON lines leave when they are applied one after another. The
     * lines are to be read with {@link MysqlTables#identity}; a column that no line of a row ever
     * spoke of is null.
     */
    public static MysqlComparison withJsonLines(
            Connection server, String database, String table, JsonLines lines) throws SQLException {
        List<Answer> answers = answers(server, database, table);
        MysqlComparison comparison = of(server, database, table, answers);
        for (Map<String, JsonNode> row : lines.rows(database + "." + table)) {
            List<@Nullable String> texts = new ArrayList<>();
            for (Answer answer : answers) {
                JsonNode value = row.get(MysqlTables.identity(answer.column.name()));
                texts.add(value == null ? null : FoldedRows.text(answer.column, value));
            }
            comparison.count(texts, -1);
        }
        return comparison;
    }

    private static MysqlComparison of(
            Connection server, String database, String table, List<Answer> answers)
            throws SQLException {
        MysqlComparison comparison = new MysqlComparison(database + "." + table);
        try (Statement statement = server.createStatement()) {
            statement.execute("set time_zone = '+00:00'");
            List<String> columns = answers.stream().map(Answer::expression).toList();
            String from = " from `" + database + "`.`" + table + "`";
            try (ResultSet result =
                    statement.executeQuery("select " + String.join(", ", columns) + from)) {
                while (result.next()) {
                    comparison.rows++;
                    comparison.count(texts(answers, result), 1);
                }
            }
        }
        return comparison;
    }

    private static List<Answer> answers(Connection server, String database, String table)
            throws SQLException {
        DatabaseMetaData about = server.getMetaData();
        boolean ordersAxes = // MySQL since 8.0
                !about.getDatabaseProductName().contains("MariaDB")
                        && about.getDatabaseMajorVersion() >= 8;
        List<Answer> answers = new ArrayList<>();
        try (Statement statement = server.createStatement();
                ResultSet columns =
                        statement.executeQuery(
                                "select column_name, data_type, numeric_precision from information_schema.columns"
                                        + " where table_schema = '"
                                        + database
                                        + "' and table_name = '"
                                        + table
                                        + "' order by ordinal_position")) {
            while (columns.next()) {
                answers.add(
                        answer(
                                columns.getString(1),
                                columns.getString(2),
                                columns.getInt(3),
                                ordersAxes));
            }
        }
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("the server has no " + database + "." + table);
        }
        return answers;
    }

    private static Answer answer(String name, String type, int precision, boolean ordersAxes) {
        String column = "`" + name + "`";
        return switch (type) {
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
                    new Answer(new Column(name, "bytea"), "lower(hex(" + column + "))");
            case "bit" ->
                    new Answer(
                            new Column(name, "bit"),
                            "lpad(bin(" + column + " + 0), " + precision + ", '0')");
            case "year" -> new Answer(new Column(name, "text"), column + " + 0");
            case "float" -> new Answer(new Column(name, "float4"), column + " + 0e0");
            case "double" -> new Answer(new Column(name, "float8"), column + " + 0e0");
            case "decimal" -> new Answer(new Column(name, "numeric"), column);
            case "time" -> new Answer(new Column(name, "time"), "cast(" + column + " as char)");
            case "datetime" ->
                    new Answer(new Column(name, "timestamp"), "cast(" + column + " as char)");
            case "timestamp" ->
                    new Answer(
                            new Column(name, "timestamptz"),
                            "concat(cast(" + column + " as char), '+00')");
            case "json" -> new Answer(new Column(name, "json"), "cast(" + column + " as char)");
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" ->
                    new Answer(
                            new Column(name, "text"),
                            "concat('SRID=', st_srid("
                                    + column
                                    + "), ';', st_astext("
                                    + column
                                    + (ordersAxes ? ", 'axis-order=long-lat'" : "")
                                    + "))");
            default ->
                    new Answer(
                            new Column(name, "text"),
                            "convert(cast(" + column + " as char) using utf8mb4)");
        };
    }

    private static List<@Nullable String> texts(List<Answer> answers, ResultSet row)
            throws SQLException {
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            texts.add(answers.get(i).column.normal(row.getString(i + 1)));
        }
        return texts;
    }

    private void count(List<@Nullable String> row, int times) {
        StringBuilder text = new StringBuilder();
        for (String cell : row) {
            text.append(text.isEmpty() ? "" : " | ").append(shortened(cell));
        }
        surplus.merge(text.toString(), times, (a, b) -> a + b == 0 ? null : a + b);
    }

    /** A long text as its beginning and a digest. */
    private static String shortened(@Nullable String text) {
        if (text == null || text.length() <= SHOWN_TEXT) {
            return String.valueOf(text);
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return text.substring(0, SHOWN_TEXT / 4)
                    + "… ("
                    + text.length()
                    + " characters, "
                    + HexFormat.of().formatHex(digest, 0, 8)
                    + ")";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Rows of the source. */
    public long rows() {
        return rows;
    }

    public boolean equal() {
        return surplus.isEmpty();
    }

    /** The first differences, each on a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name).append(": ").append(rows).append(" rows");
        if (equal()) {
            return text.append(", equal").toString();
        }
        text.append(", ").append(surplus.size()).append(" differences");
        surplus.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(SHOWN)
                .forEach(
                        entry ->
                                text.append("\n  ")
                                        .append(entry.getValue() > 0 ? "missing:  " : "too many: ")
                                        .append(entry.getKey()));
        return text.toString();
    }
}
