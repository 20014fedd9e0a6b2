package io.tailrace.spi.format;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the member {@code source}, and the id of a transaction. What the changes of one
 * transaction and table have in common is kept.
 */
final class DebeziumSource {

    /** The version of Debezium of which the shape is. */
    private static final String VERSION = "3.6.1.Final";

    private static final String POSTGRES = "postgresql";
    private static final Literal SNAPSHOT = Literal.of(",\"snapshot\":\"true\",\"db\":");
    private static final Literal STREAM = Literal.of(",\"snapshot\":\"false\",\"db\":");
    private static final Literal SEQUENCE = Literal.of(",\"sequence\":");
    private static final Literal AFTER_NOTHING = Literal.of("\"[null,\\\"");
    private static final Literal AFTER = Literal.of("\"[\\\"");
    private static final Literal AND = Literal.of("\\\",\\\"");
    private static final Literal SEQUENCE_END = Literal.of("\\\"]\"");
    private static final Literal TS_US = Literal.of(",\"ts_us\":");
    private static final Literal TS_NS = Literal.of(",\"ts_ns\":");
    private static final Literal NANOS = Literal.of("000");
    private static final Literal TX_ID = Literal.of(",\"txId\":");
    private static final Literal LSN = Literal.of(",\"lsn\":");
    private static final Literal SERVER_ID = Literal.of(",\"server_id\":");
    private static final Literal GTID = Literal.of(",\"gtid\":");
    private static final Literal FILE = Literal.of(",\"file\":");
    private static final Literal POS = Literal.of(",\"pos\":");
    private static final Literal POSTGRES_END =
            Literal.of(",\"xmin\":null,\"origin\":null,\"origin_lsn\":null}");
    private static final Literal MYSQL_END =
            Literal.of(",\"row\":0,\"thread\":null,\"query\":null}");
    private static final long MILLI_MICROS = 1000;
    private static final int MILLI_DIGITS = 3;

    private final String server;
    private final String databaseOption;
    private final String connectorOption;

    /** From the beginning to where the change's place in the log comes. */
    private final ByteOutput start = new ByteOutput(512);

    /** From there to where it comes again. */
    private final ByteOutput middle = new ByteOutput(256);

    private final ByteOutput place = new ByteOutput(32);
    private @Nullable Transaction transaction;
    private @Nullable Literal table;
    private boolean snapshot;
    private boolean postgres = true;
    private String connector = "";
    private String database = "";
    private Literal head = Literal.of("");

    /** How much of the start is written of a change that has no place in the log. */
    private int withoutPlace;

    DebeziumSource(FormatOptions options) {
        server = options.text("server", "tailrace");
        databaseOption = options.text("database", "");
        connectorOption = options.text("connector", "");
    }

    String server() {
        return server;
    }

    /** The kind of source, as the documents name it. */
    String connector() {
        return connector;
    }

    /** Whether the shape is that of PostgreSQL's connector, and not MySQL's. */
    boolean isPostgres() {
        return postgres;
    }

    /** What PostgreSQL's connector has for {@code db}. */
    String database() {
        return database;
    }

    /** Looks where the changes of a transaction come from. */
    void of(Transaction next) {
        Origin origin = next.origin();
        String kind =
                !connectorOption.isEmpty()
                        ? connectorOption
                        : origin.connector().isEmpty() ? POSTGRES : origin.connector();
        if (!kind.equals(connector)) {
            connector = kind;
            postgres = kind.equals(POSTGRES);
            head =
                    Literal.of(
                            ",\"source\":{\"version\":\""
                                    + VERSION
                                    + "\",\"connector\":"
                                    + Literal.quoted(kind)
                                    + ",\"name\":"
                                    + Literal.quoted(server)
                                    + ",\"ts_ms\":");
        }
        database = databaseOption.isEmpty() ? origin.database() : databaseOption;
    }

    /**
     * @param db the value of the member {@code db}
     * @param name the members {@code schema} and {@code table}
     * @param offset the change's place in the log, or 0
     */
    void write(Transaction next, Op op, Literal db, Literal name, long offset, ByteOutput output)
            throws IOException {
        boolean read = op == Op.READ;
        if (next != transaction || name != table || read != snapshot) {
            transaction = next;
            table = name;
            snapshot = read;
            prepare(next, db, name);
        }
        long at = place(next, op, offset);
        if (postgres && at == 0) {
            output.put(start.array(), 0, withoutPlace);
            output.put(JsonCells.NULL);
            output.put(middle.array(), SEQUENCE_END.length, middle.size() - SEQUENCE_END.length);
            output.put(JsonCells.NULL);
            output.put(POSTGRES_END);
            return;
        }
        place.clear();
        place.putLong(at);
        output.put(start.array(), 0, start.size());
        if (postgres) {
            output.put(place.array(), 0, place.size());
            output.put(middle.array(), 0, middle.size());
        }
        output.put(place.array(), 0, place.size());
        output.put(postgres ? POSTGRES_END : MYSQL_END);
    }

    /** A row of a snapshot stands where the snapshot was taken. */
    private long place(Transaction of, Op op, long offset) {
        return op == Op.READ && offset == 0 ? of.origin().before() : offset;
    }

    /** The transaction's name as a JSON string. */
    void writeId(Transaction of, Op op, long offset, ByteOutput output) throws IOException {
        long at = place(of, op, offset);
        output.put((byte) '"');
        if (postgres) {
            output.putText(of.id());
            output.put((byte) ':');
            output.putLong(at);
        } else if (!of.id().isEmpty()) {
            output.putText(of.id());
        } else {
            output.putText("file=" + of.origin().file() + ",pos=");
            output.putLong(at);
        }
        output.put((byte) '"');
    }

    private void prepare(Transaction next, Literal db, Literal name) throws IOException {
        // the milliseconds begin as the microseconds do
        place.clear();
        place.putLong(next.commitMicros());
        start.clear();
        start.put(head);
        if (next.commitMicros() >= MILLI_MICROS) {
            start.put(place.array(), 0, place.size() - MILLI_DIGITS);
        } else {
            start.putLong(Math.floorDiv(next.commitMicros(), MILLI_MICROS));
        }
        start.put(snapshot ? SNAPSHOT : STREAM);
        start.put(db);
        start.put(SEQUENCE);
        withoutPlace = start.size();
        middle.clear();
        ByteOutput rest = postgres ? middle : start;
        if (postgres) {
            putSequence(next.origin());
            middle.put(SEQUENCE_END);
        } else {
            start.put(JsonCells.NULL);
        }
        rest.put(TS_US);
        rest.put(place.array(), 0, place.size());
        rest.put(TS_NS);
        rest.put(place.array(), 0, place.size());
        if (next.commitMicros() != 0) {
            rest.put(NANOS);
        }
        rest.put(name);
        if (postgres) {
            middle.put(TX_ID);
            putOrNull(Cells.isNumber(next.id()) ? next.id() : "", false, middle);
            middle.put(LSN);
        } else {
            start.put(SERVER_ID);
            start.putLong(next.origin().serverId());
            start.put(GTID);
            putOrNull(next.id(), true, start);
            start.put(FILE);
            start.putJsonString(next.origin().file());
            start.put(POS);
        }
    }

    private void putSequence(Origin origin) throws IOException {
        if (origin.before() == 0 || snapshot) {
            start.put(AFTER_NOTHING);
        } else {
            start.put(AFTER);
            start.putLong(origin.before());
            start.put(AND);
        }
    }

    private static void putOrNull(String text, boolean quoted, ByteOutput output)
            throws IOException {
        if (text.isEmpty()) {
            output.put(JsonCells.NULL);
        } else if (quoted) {
            output.putJsonString(text);
        } else {
            output.putText(text);
        }
    }
}
