package io.tailrace.app.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.tailrace.app.demo.ShopTable.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares a table at both ends row by row, walking along the key.
 *
 * @param rows rows of the source
 * @param missing rows that the target lacks
 * @param extra rows that only the target has, second copies too
 * @param different rows that hold something else
 */
record Comparison(long rows, long missing, long extra, long different) {

    private static final int FETCH = 500;
    private static final JsonFactory JSON = new JsonFactory();

    boolean isEqual() {
        return missing == 0 && extra == 0 && different == 0;
    }

    String words() {
        return isEqual()
                ? "equal"
                : "%,d missing, %,d extra, %,d different".formatted(missing, extra, different);
    }

    static Comparison of(
            ShopTable table,
            Connection source,
            String sourceQuery,
            Connection target,
            String targetQuery)
            throws SQLException {
        try (Statement sourceStatement = source.createStatement();
                Statement targetStatement = target.createStatement()) {
            sourceStatement.setFetchSize(FETCH);
            try (ResultSet expected = sourceStatement.executeQuery(sourceQuery);
                    ResultSet actual = targetStatement.executeQuery(targetQuery)) {
                return walk(table.columns(), expected, actual);
            }
        }
    }

    private static Comparison walk(
            List<ShopTable.Column> columns, ResultSet expected, ResultSet actual)
            throws SQLException {
        long rows = 0;
        long missing = 0;
        long extra = 0;
        long different = 0;
        boolean hasExpected = expected.next();
        boolean hasActual = actual.next();
        while (hasExpected || hasActual) {
            int order = !hasExpected ? 1 : !hasActual ? -1 : compareKeys(columns, expected, actual);
            if (order == 0 && !sameRow(columns, expected, actual)) {
                different++;
            }
            missing += order < 0 ? 1 : 0;
            extra += order > 0 ? 1 : 0;
            if (order <= 0) {
                rows++;
                hasExpected = expected.next();
            }
            if (order >= 0) {
                hasActual = actual.next();
            }
        }
        return new Comparison(rows, missing, extra, different);
    }

    private static int compareKeys(
            List<ShopTable.Column> columns, ResultSet expected, ResultSet actual)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).key()) {
                int order = Long.compare(expected.getLong(i + 1), actual.getLong(i + 1));
                if (order != 0) {
                    return order;
                }
            }
        }
        return 0;
    }

    private static boolean sameRow(
            List<ShopTable.Column> columns, ResultSet expected, ResultSet actual)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            String here = expected.getString(i + 1);
            String there = actual.getString(i + 1);
            boolean same =
                    columns.get(i).kind() == Kind.JSON
                            ? Objects.equals(compact(here), compact(there))
                            : Objects.equals(here, there);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** A JSON document without the white space that each end puts in its own way. */
    private static @Nullable String compact(@Nullable String json) {
        if (json == null) {
            return null;
        }
        var text = new StringWriter(json.length());
        try (JsonParser parser = JSON.createParser(json);
                JsonGenerator generator = JSON.createGenerator(text)) {
            while (parser.nextToken() != null) {
                generator.copyCurrentEventExact(parser);
            }
        } catch (IOException e) {
            return "not JSON: " + e.getMessage();
        }
        return text.toString();
    }
}
