package io.tailrace.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.canal.CanalJsonDeserializationSchema;
import org.apache.flink.formats.json.debezium.DebeziumJsonDeserializationSchema;
import org.apache.flink.formats.json.maxwell.MaxwellJsonDeserializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** A table as Flink sees it that reads its changes: rows as text, values between bars. */
final class FlinkTable {

    /**
     * A column.
     *
     * @param type what a user of Flink declares
     * @param sql the text that Flink's value is to have, as PostgreSQL makes it
     */
    record Column(String name, DataType type, String sql) {}

    private static final TypeInformation<RowData> PRODUCED = TypeInformation.of(RowData.class);

    private final List<Column> columns;
    private final DataType type;
    private final List<String> rows = new ArrayList<>();

    @SafeVarargs
    FlinkTable(List<Column>... columns) {
        this.columns = Arrays.stream(columns).flatMap(List::stream).toList();
        this.type =
                DataTypes.ROW(
                        this.columns.stream()
                                .map(column -> DataTypes.FIELD(column.name(), column.type()))
                                .toList());
    }

    /** The rows that are left, in the order of their text. */
    List<String> rows() {
        return rows.stream().sorted().toList();
    }

    /** What the database is to be asked for, value by value. */
    String expressions() {
        return columns.stream()
                .map(
                        column ->
                                "CASE WHEN "
                                        + column.name()
                                        + " IS NULL THEN 'null' ELSE ("
                                        + column.sql()
                                        + ")::text END")
                .collect(Collectors.joining(", "));
    }

    void readDebezium(List<String> lines, boolean schemas) throws Exception {
        read(
                lines,
                new DebeziumJsonDeserializationSchema(
                        type, List.of(), PRODUCED, schemas, false, TimestampFormat.ISO_8601));
    }

    void readCanal(List<String> lines) throws Exception {
        read(
                lines,
                CanalJsonDeserializationSchema.builder(type, List.of(), PRODUCED)
                        .setTimestampFormat(TimestampFormat.SQL)
                        .build());
    }

    void readMaxwell(List<String> lines) throws Exception {
        read(
                lines,
                new MaxwellJsonDeserializationSchema(
                        type, List.of(), PRODUCED, false, TimestampFormat.SQL));
    }

    private void read(List<String> lines, DeserializationSchema<RowData> decoder)
            throws IOException, Exception {
        decoder.open(null);
        Collector<RowData> collector =
                new Collector<>() {
                    @Override
                    public void collect(RowData row) {
                        apply(row);
                    }

                    @Override
                    public void close() {}
                };
        for (String line : lines) {
            decoder.deserialize(line.getBytes(StandardCharsets.UTF_8), collector);
        }
    }

    /** A row that is taken back must be there. */
    private void apply(RowData row) {
        String text =
                IntStream.range(0, columns.size())
                        .mapToObj(i -> text(((GenericRowData) row).getField(i), i))
                        .collect(Collectors.joining("|"));
        if (row.getRowKind() == RowKind.INSERT || row.getRowKind() == RowKind.UPDATE_AFTER) {
            rows.add(text);
        } else if (!rows.remove(text)) {
            throw new AssertionError("no row " + text + " among " + rows);
        }
    }

    private String text(@Nullable Object value, int column) {
        return switch (value) {
            case null -> "null";
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case ArrayData array -> {
                ArrayType declared = (ArrayType) columns.get(column).type().getLogicalType();
                ArrayData.ElementGetter getter =
                        ArrayData.createElementGetter(declared.getElementType());
                yield Stream.iterate(0, i -> i < array.size(), i -> i + 1)
                        .map(i -> String.valueOf(getter.getElementOrNull(array, i)))
                        .collect(Collectors.joining(","));
            }
            default -> value.toString();
        };
    }
}
