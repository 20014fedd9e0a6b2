package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.util.Comparator;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The events of go-mysql-kafka ({@code docs/formats/go-mysql-kafka.md}). */
final class GoMysqlKafka implements ChangeFormat {

    private static final Literal AFTER = Literal.of(",\"after\":");
    private static final Literal META = Literal.of(",\"meta\":{\"timestamp\":");
    private static final Literal END = Literal.of("}}");
    private static final Literal EMPTY = Literal.of("[{}]");

    private final PerTable<Names> tables;
    private final LongSupplier millis;
    private final ByteOutput key = new ByteOutput(64);

    GoMysqlKafka(FormatOptions options, LongSupplier millis) {
        String pipeline = options.text("pipeline", "tailrace");
        options.requireNoMore();
        this.millis = millis;
        this.tables = new PerTable<>(table -> new Names(table, pipeline));
    }

    private static final class Names {
        final Literal[] heads = new Literal[Op.values().length];
        final ColumnNames columns;
        final GoCells cells;

        /** The columns as Go orders the members of an object: by their names. */
        final int[] order;

        final Literal kafka;
        final String topic;

        Names(Table table, String pipeline) {
            for (Op op : Op.values()) {
                heads[op.ordinal()] =
                        Literal.of(
                                "{\"schema\":"
                                        + Literal.quoted(table.name().schema())
                                        + ",\"table\":"
                                        + Literal.quoted(table.name().name())
                                        + ",\"action\":\""
                                        + (op == Op.READ ? Op.INSERT : op).label()
                                        + "\",\"before\":");
            }
            columns = new ColumnNames(table);
            cells = new GoCells(table, false);
            order =
                    IntStream.range(0, table.width())
                            .boxed()
                            .sorted(Comparator.comparing(i -> table.column(i).name()))
                            .mapToInt(Integer::intValue)
                            .toArray();
            topic = table.name().schema() + "." + table.name().name();
            kafka =
                    Literal.of(
                            "000,\"pipeline\":"
                                    + Literal.quoted(pipeline)
                                    + "},\"kafka\":{\"topic\":"
                                    + Literal.quoted(topic)
                                    + ",\"key\":");
        }
    }

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        Names names = tables.of(change.table());
        output.put(names.heads[change.op().ordinal()]);
        Tuple after = change.after();
        writeRow(change.before(), names, output);
        output.put(AFTER);
        writeRow(after, names, output);
        output.put(META);
        output.putLong(millis.getAsLong());
        output.put(names.kafka);
        Tuple before = change.before();
        writeKey(before != null ? before : after, names, output);
        output.put(END);
    }

    private static void writeRow(@Nullable Tuple row, Names names, ByteOutput output)
            throws IOException {
        if (row == null) {
            output.put(JsonCells.NULL);
            return;
        }
        Literal[] name = names.columns.first;
        for (int column : names.order) {
            if (!row.isAbsent(column)) {
                if (name == names.columns.first) {
                    output.put((byte) '[');
                }
                output.put(name[column]);
                name = names.columns.next;
                names.cells.write(row, column, output);
            }
        }
        if (name == names.columns.first) {
            output.put(EMPTY);
        } else {
            output.put((byte) '}');
            output.put((byte) ']');
        }
    }

    /** The key's values with points between them; the topic for a table without a key. */
    private void writeKey(@Nullable Tuple row, Names names, ByteOutput output) throws IOException {
        if (row == null || !row.table().hasKey()) {
            output.putJsonString(names.topic);
            return;
        }
        Table table = row.table();
        key.clear();
        for (int i = 0; i < table.keyWidth(); i++) {
            int column = table.keyColumn(i);
            if (i > 0) {
                key.put((byte) '.');
            }
            if (row.isPresent(column)) {
                key.put(row.array(), row.start(column), row.length(column));
            }
        }
        output.putJsonString(key.array(), 0, key.size());
    }
}
