package io.tailrace.spi.format;

import io.tailrace.spi.format.DebeziumModes.Times;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The JSON that Debezium writes ({@code docs/formats/debezium.md}). */
final class Debezium implements ChangeFormat {

    private static final Literal AFTER = Literal.of(",\"after\":");
    private static final Literal EMPTY = Literal.of("{}");
    private static final Literal TS_US = Literal.of(",\"ts_us\":");
    private static final Literal TS_NS = Literal.of("000,\"ts_ns\":");
    private static final Literal END = Literal.of("000000}");
    private static final Literal TRANSACTION = Literal.of(",\"transaction\":{\"id\":");
    private static final Literal NO_TRANSACTION = Literal.of(",\"transaction\":null");
    private static final Literal TOTAL = Literal.of(",\"total_order\":");
    private static final Literal WITHIN = Literal.of(",\"data_collection_order\":");
    private static final Literal CONTENT = Literal.of(",\"message\":");
    private static final Literal[] OPS = ops();

    /** The clock is read every so many changes of a batch. */
    private static final int CLOCK_CHANGES = 16;

    private final PerTable<Names> tables = new PerTable<>(table -> new Names(table, false));
    private final PerTable<Names> messages = new PerTable<>(table -> new Names(table, true));
    private final DebeziumSource source;
    private final boolean schemas;
    private final boolean transactions;
    private final String placeholder;
    private final DebeziumModes modes;
    private final LongSupplier millis;

    /** What stands after the op: the time, in three units. */
    private final ByteOutput clock = new ByteOutput(128);

    private long now = Long.MIN_VALUE;
    private @Nullable Transaction lastTransaction;

    /** How many changes of the transaction became two documents. */
    private long split;

    Debezium(FormatOptions options, LongSupplier millis) {
        this.millis = millis;
        schemas = options.flag("schemas");
        source = new DebeziumSource(options);
        modes =
                new DebeziumModes(
                        options.choice("decimal", DebeziumModes.Decimals.PRECISE),
                        options.choice("time", Times.class),
                        options.choice("binary", DebeziumModes.Binary.BYTES),
                        options.choice("interval", DebeziumModes.Intervals.NUMERIC));
        placeholder = options.text("unavailable-value", "__debezium_unavailable_value");
        transactions = options.flag("transaction");
        options.requireNoMore();
    }

    /** What is prepared of a table, once it is known which connector's shape to take. */
    private final class Names {
        final ColumnNames columns;
        final DebeziumCells cells;

        /** The schema, and the beginning of the payload. */
        final Literal start;

        final Literal database;
        final Literal name;

        /** Documents of the last transaction. */
        private @Nullable Transaction counting;

        private long counted;

        Names(Table table, boolean message) {
            boolean postgres = source.isPostgres();
            columns = new ColumnNames(table);
            Times chosen = modes.time();
            Times usual = postgres ? Times.ADAPTIVE : Times.ADAPTIVE_TIME_MICROSECONDS;
            cells = new DebeziumCells(table, modes, chosen == null ? usual : chosen, placeholder);
            String schema =
                    !schemas
                            ? ""
                            : message
                                    ? DebeziumSchema.ofMessage(source.connector(), cells.value(1))
                                    : DebeziumSchema.of(
                                            table, cells, source.connector(), source.server());
            start = Literal.of(schema + (message ? "{\"op\":\"m\",\"ts_ms\":" : "{\"before\":"));
            String quotedSchema = Literal.quoted(message ? "" : table.name().schema());
            String quotedName = Literal.quoted(message ? "" : table.name().name());
            database = Literal.of(postgres ? Literal.quoted(source.database()) : quotedSchema);
            name =
                    Literal.of(
                            (postgres ? ",\"schema\":" + quotedSchema : "")
                                    + ",\"table\":"
                                    + quotedName);
        }

        /** The number of the next document in its transaction, from 1. */
        long count(Transaction transaction) {
            Transaction last = counting;
            if (last != transaction) {
                // the halves of a change of key, which a sink made, are the same too
                if (last == null || !last.isSame(transaction)) {
                    counted = 0;
                }
                counting = transaction;
            }
            return ++counted;
        }
    }

    private static Literal[] ops() {
        Literal[] ops = new Literal[Op.values().length];
        for (Op op : Op.values()) {
            ops[op.ordinal()] = Literal.of(",\"op\":\"" + code(op) + "\",\"ts_ms\":");
        }
        return ops;
    }

    private static String code(Op op) {
        return switch (op) {
            case READ -> "r";
            case INSERT -> "c";
            case UPDATE -> "u";
            case DELETE -> "d";
            case TRUNCATE -> "t";
            case MESSAGE -> "m";
        };
    }

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        begin(change);
        if (change.op() == Op.MESSAGE) {
            writeMessage(change, messages.of(change.table()), output);
        } else {
            Names names = tables.of(change.table());
            write(change, change.op(), change.before(), change.after(), names, output);
        }
    }

    /** A change of the key is a delete and a create. */
    @Override
    public void writeLines(Change change, ByteOutput output) throws IOException {
        Tuple before = change.before();
        Tuple after = change.after();
        if (change.op() != Op.UPDATE
                || before == null
                || after == null
                || !Cells.keyChanged(before, after)) {
            write(change, output);
        } else {
            begin(change);
            Names names = tables.of(change.table());
            write(change, Op.DELETE, before, null, names, output);
            output.put((byte) '\n');
            split++;
            write(change, Op.INSERT, null, after, names, output);
        }
        output.put((byte) '\n');
    }

    private void begin(Change change) throws IOException {
        if (change.transaction() != lastTransaction) {
            lastTransaction = change.transaction();
            source.of(change.transaction());
            split = 0;
        }
        if (change.index() % CLOCK_CHANGES == 0 || now == Long.MIN_VALUE) {
            long time = millis.getAsLong();
            if (time != now) {
                now = time;
                clock.clear();
                clock.putLong(now);
                clock.put(TS_US);
                clock.putLong(now);
                clock.put(TS_NS);
                clock.putLong(now);
                clock.put(END);
            }
        }
    }

    private void write(
            Change change,
            Op op,
            @Nullable Tuple before,
            @Nullable Tuple after,
            Names names,
            ByteOutput output)
            throws IOException {
        output.put(names.start);
        writeRow(before, true, names, output);
        output.put(AFTER);
        writeRow(after, false, names, output);
        writeSource(change, names, output);
        output.put(OPS[op.ordinal()]);
        output.put(clock.array(), 0, clock.size());
        if (schemas) {
            output.put((byte) '}');
        }
    }

    private void writeMessage(Change change, Names names, ByteOutput output) throws IOException {
        output.put(names.start);
        output.putLong(now);
        writeSource(change, names, output);
        output.put(CONTENT);
        writeRow(change.after(), false, names, output);
        output.put((byte) '}');
        if (schemas) {
            output.put((byte) '}');
        }
    }

    private static void writeRow(
            @Nullable Tuple row, boolean before, Names names, ByteOutput output)
            throws IOException {
        if (row == null) {
            output.put(JsonCells.NULL);
            return;
        }
        Literal[] name = names.columns.first;
        if (name.length == 0) {
            output.put(EMPTY);
            return;
        }
        for (int i = 0; i < name.length; i++) {
            output.put(name[i]);
            name = names.columns.next;
            names.cells.write(row, i, before, output);
        }
        output.put((byte) '}');
    }

    /** The members {@code source} and {@code transaction}. */
    private void writeSource(Change change, Names names, ByteOutput output) throws IOException {
        Transaction transaction = change.transaction();
        Op op = change.op();
        long offset = change.logOffset();
        source.write(transaction, op, names.database, names.name, offset, output);
        if (!transactions || op == Op.READ || transaction.id().isEmpty()) {
            output.put(NO_TRANSACTION);
            return;
        }
        output.put(TRANSACTION);
        source.writeId(transaction, op, offset, output);
        output.put(TOTAL);
        output.putLong(change.ordinal() + 1 + split);
        output.put(WITHIN);
        output.putLong(names.count(transaction));
        output.put((byte) '}');
    }
}
