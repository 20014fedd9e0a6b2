package io.tailrace.spi.format;

import io.tailrace.spi.format.DebeziumModes.Times;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The JSON that Debezium writes ({@code docs/formats/debezium.md}). */
final class Debezium implements ChangeFormat {

    /** The version of Debezium of which the shape is. */
    private static final String VERSION = "3.6.1.Final";

    private static final Literal BEFORE = Literal.of("{\"before\":");
    private static final Literal AFTER = Literal.of(",\"after\":");
    private static final Literal SOURCE = Literal.of(",\"source\":");
    private static final Literal EMPTY = Literal.of("{}");
    private static final Literal SEQUENCE = Literal.of("\"[null,\\\"");
    private static final Literal SEQUENCE_END = Literal.of("\\\"]\"");
    private static final Literal TS_US = Literal.of(",\"ts_us\":");
    private static final Literal TS_NS = Literal.of("000,\"ts_ns\":");
    private static final Literal END = Literal.of("000000}");
    private static final Literal MESSAGE = Literal.of("{\"op\":\"m\",\"ts_ms\":");
    private static final Literal CONTENT = Literal.of(",\"transaction\":null,\"message\":");
    private static final long MILLI_MICROS = 1000;
    private static final Literal PG_END =
            Literal.of(",\"xmin\":null,\"origin\":null,\"origin_lsn\":null}");
    private static final Literal MYSQL_END =
            Literal.of(",\"row\":0,\"thread\":null,\"query\":null}");
    private static final Literal[] OPS = ops();

    private final PerTable<Names> tables = new PerTable<>(Names::new);
    private final boolean schemas;
    private final String server;
    private final String database;
    private final String connector;
    private final String placeholder;
    private final DebeziumModes modes;
    private final LongSupplier millis;
    private @Nullable Transaction lastTransaction;
    private boolean postgres = true;
    private String knownDatabase = "";
    private Literal start = Literal.of("");
    private Literal times = Literal.of("");
    private Literal identity = Literal.of("");

    Debezium(FormatOptions options, LongSupplier millis) {
        this.millis = millis;
        schemas = options.flag("schemas");
        server = options.text("server", "tailrace");
        database = options.text("database", "");
        connector = options.text("connector", "");
        placeholder = options.text("unavailable-value", "__debezium_unavailable_value");
        String time = options.text("time", "");
        modes =
                new DebeziumModes(
                        options.choice("decimal", DebeziumModes.Decimals.PRECISE),
                        time.isEmpty() ? null : options.choiceOf("time", time, Times.ADAPTIVE),
                        options.choice("binary", DebeziumModes.Binary.BYTES),
                        options.choice("interval", DebeziumModes.Intervals.NUMERIC));
        options.requireNoMore();
    }

    /** What is prepared of a table, once it is known which connector's shape to take. */
    private final class Names {
        final ColumnNames columns;
        final DebeziumCells cells;
        final Literal schema;
        final Literal database;
        final Literal name;

        Names(Table table) {
            columns = new ColumnNames(table);
            Times chosen = modes.time();
            Times usual = postgres ? Times.ADAPTIVE : Times.ADAPTIVE_TIME_MICROSECONDS;
            cells = new DebeziumCells(table, modes, chosen == null ? usual : chosen, placeholder);
            boolean message =
                    table.name().schema().isEmpty() && table.name().name().equals("message");
            schema =
                    Literal.of(
                            !schemas
                                    ? ""
                                    : message
                                            ? DebeziumSchema.ofMessage(postgres, cells.value(1))
                                            : DebeziumSchema.of(table, cells, postgres, server));
            String quotedSchema = Literal.quoted(message ? "" : table.name().schema());
            String quotedName = Literal.quoted(message ? "" : table.name().name());
            database =
                    Literal.of(
                            ",\"db\":"
                                    + (postgres ? Literal.quoted(knownDatabase) : quotedSchema)
                                    + ",\"sequence\":");
            name =
                    Literal.of(
                            (postgres ? ",\"schema\":" + quotedSchema : "")
                                    + ",\"table\":"
                                    + quotedName);
        }
    }

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        if (change.transaction() != lastTransaction) {
            prepare(change.transaction(), change.op());
        }
        Names names = tables.of(change.table());
        output.put(names.schema);
        if (change.op() == Op.MESSAGE) {
            writeMessage(change, names, output);
        } else {
            output.put(BEFORE);
            writeRow(change.before(), true, names, output);
            output.put(AFTER);
            writeRow(change.after(), false, names, output);
            output.put(SOURCE);
            writeSource(change, names, output);
            output.put(OPS[change.op().ordinal()]);
            long now = millis.getAsLong();
            output.putLong(now);
            output.put(TS_US);
            output.putLong(now);
            output.put(TS_NS);
            output.putLong(now);
            output.put(END);
        }
        if (schemas) {
            output.put((byte) '}');
        }
    }

    private static Literal[] ops() {
        Literal[] ops = new Literal[Op.values().length];
        for (Op op : Op.values()) {
            ops[op.ordinal()] =
                    Literal.of(",\"transaction\":null,\"op\":\"" + code(op) + "\",\"ts_ms\":");
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

    private void writeMessage(Change change, Names names, ByteOutput output) throws IOException {
        output.put(MESSAGE);
        output.putLong(millis.getAsLong());
        output.put(SOURCE);
        writeSource(change, names, output);
        output.put(CONTENT);
        writeRow(change.after(), false, names, output);
        output.put((byte) '}');
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

    private void writeSource(Change change, Names names, ByteOutput output) throws IOException {
        long offset = change.logOffset();
        output.put(start);
        output.put(names.database);
        if (postgres && offset != 0) {
            output.put(SEQUENCE);
            output.putLong(offset);
            output.put(SEQUENCE_END);
        } else {
            output.put(JsonCells.NULL);
        }
        output.put(times);
        output.put(names.name);
        output.put(identity);
        if (postgres && offset == 0) {
            output.put(JsonCells.NULL);
        } else {
            output.putLong(offset);
        }
        output.put(postgres ? PG_END : MYSQL_END);
    }

    private void prepare(Transaction next, Op op) {
        lastTransaction = next;
        Origin origin = next.origin();
        String kind =
                !connector.isEmpty()
                        ? connector
                        : origin.connector().isEmpty() ? "postgresql" : origin.connector();
        postgres = kind.equals("postgresql");
        knownDatabase = database.isEmpty() ? origin.database() : database;
        long micros = next.commitMicros();
        start =
                Literal.of(
                        "{\"version\":\""
                                + VERSION
                                + "\",\"connector\":"
                                + Literal.quoted(kind)
                                + ",\"name\":"
                                + Literal.quoted(server)
                                + ",\"ts_ms\":"
                                + Math.floorDiv(micros, MILLI_MICROS)
                                + ",\"snapshot\":\""
                                + (op == Op.READ)
                                + "\"");
        times = Literal.of(",\"ts_us\":" + micros + ",\"ts_ns\":" + micros + "000");
        String id = next.id();
        identity =
                Literal.of(
                        postgres
                                ? ",\"txId\":" + (Cells.isNumber(id) ? id : "null") + ",\"lsn\":"
                                : ",\"server_id\":"
                                        + origin.serverId()
                                        + ",\"gtid\":"
                                        + (id.isEmpty() ? "null" : Literal.quoted(id))
                                        + ",\"file\":"
                                        + Literal.quoted(origin.file())
                                        + ",\"pos\":");
    }
}
