package io.tailrace.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL table as a comparison needs it: its columns, the key that orders them, and one
 * normal text for each value, whichever database it was read from.
 */
record TableShape(String schema, String table, List<Column> columns, List<Column> key) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    /** A column with its PostgreSQL type. */
    record Column(String name, String type) {

        /**
         * The value in one form: times as instants, decimals without trailing zeros, JSON without
         * blanks.
         */
        @Nullable String normal(@Nullable String text) {
            if (text == null) {
                return null;
            }
            return switch (type) {
                case "numeric" -> new BigDecimal(text).stripTrailingZeros().toPlainString();
                case "float4" -> Float.toString(Float.parseFloat(spelled(text)));
                case "float8" -> Double.toString(Double.parseDouble(spelled(text)));
                case "time" -> text.replaceFirst("(\\.\\d*?)0+$", "$1").replaceFirst("\\.$", "");
                case "timestamp" -> LocalDateTime.parse(text.replace(' ', 'T')).toString();
                case "timestamptz" -> instant(text);
                case "json", "jsonb" -> json(text);
                default -> text;
            };
        }

        /** Orders normal texts as both databases order the values. */
        int compare(@Nullable String left, @Nullable String right) {
            if (left == null || right == null) {
                return Boolean.compare(left == null, right == null);
            }
            return switch (type) {
                case "int2", "int4", "int8", "numeric", "float4", "float8" ->
                        new BigDecimal(left).compareTo(new BigDecimal(right));
                default ->
                        Arrays.compareUnsigned(
                                left.getBytes(StandardCharsets.UTF_8),
                                right.getBytes(StandardCharsets.UTF_8));
            };
        }

        String quoted() {
            return '"' + name.replace("\"", "\"\"") + '"';
        }

        /** DuckDB writes nan and inf, PostgreSQL NaN and Infinity, as Java does. */
        private static String spelled(String number) {
            return switch (number) {
                case "nan" -> "NaN";
                case "inf" -> "Infinity";
                case "-inf" -> "-Infinity";
                default -> number;
            };
        }

        private static String instant(String text) {
            String iso = text.replace(' ', 'T');
            boolean shortZone =
                    iso.charAt(iso.length() - 3) == '+' || iso.charAt(iso.length() - 3) == '-';
            return OffsetDateTime.parse(shortZone ? iso + ":00" : iso)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toString();
        }

        private static String json(String text) {
            try {
                return JSON.readTree(text).toString();
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("no JSON: " + text, e);
            }
        }
    }

    /**
     * Reads the shape from PostgreSQL's catalogue. A table without a key is ordered by all of its
     * columns.
     */
    static TableShape of(Connection postgres, String schema, String table) throws SQLException {
        List<Column> columns =
                read(
                        postgres,
                        """
                select attname, typname from pg_attribute join pg_type t on t.oid = atttypid
                where attrelid = to_regclass(format('%I.%I', ?::text, ?::text)) and attnum > 0 and not attisdropped
                order by attnum""",
                        schema,
                        table);
        List<Column> key =
                read(
                        postgres,
                        """
                select attname, typname from pg_index
                cross join unnest(indkey::int2[]) with ordinality as k(attnum, place)
                join pg_attribute a on attrelid = indrelid and a.attnum = k.attnum
                join pg_type t on t.oid = atttypid
                where indrelid = to_regclass(format('%I.%I', ?::text, ?::text)) and indisprimary
                order by place""",
                        schema,
                        table);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("the source has no table " + schema + "." + table);
        }
        return new TableShape(schema, table, columns, key.isEmpty() ? columns : key);
    }

    boolean hasKey() {
        return key != columns;
    }

    int indexOf(Column column) {
        return columns.indexOf(column);
    }

    int compareKeys(List<@Nullable String> left, List<@Nullable String> right) {
        for (Column column : key) {
            int place = indexOf(column);
            int compared = column.compare(left.get(place), right.get(place));
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    private static List<Column> read(Connection postgres, String sql, String schema, String table)
            throws SQLException {
        try (PreparedStatement statement = postgres.prepareStatement(sql)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            List<Column> columns = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    columns.add(new Column(result.getString(1), result.getString(2)));
                }
            }
            return columns;
        }
    }
}
