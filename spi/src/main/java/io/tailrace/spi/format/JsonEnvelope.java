package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tailrace's own JSON envelope ({@code docs/formats/envelope.md}). */
public final class JsonEnvelope implements ChangeFormat {

    private static final Literal BEFORE = Literal.of(",\"before\":");
    private static final Literal AFTER = Literal.of(",\"after\":");
    private static final Literal NOT_BEFORE = Literal.of(",\"before\":null,\"after\":");
    private static final Literal NOT_AFTER = Literal.of(",\"after\":null");
    private static final Literal NEITHER = Literal.of(",\"before\":null,\"after\":null");
    private static final Literal SOURCE = Literal.of(",\"source\":{\"offset\":");
    private static final Literal END = Literal.of("}}");
    private static final int ORDINAL_DIGITS = 10;
    private static final long MICROS = 1_000_000;

    private final Map<Table, TableBytes> tables = new IdentityHashMap<>();
    private final ByteOutput prepared = new ByteOutput(256);
    private @Nullable TableBytes lastTable;
    private @Nullable Transaction lastTransaction;
    private Literal start = Literal.of("");
    private Literal transaction = Literal.of("");
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        Table changed = change.table();
        TableBytes table = lastTable;
        if (table == null || table.table != changed) {
            table = prepare(changed);
        }
        if (change.transaction() != lastTransaction) {
            prepare(change.transaction());
        }
        long ordinal = change.ordinal();
        output.put(start);
        output.putHex(ordinal, ORDINAL_DIGITS);
        output.put(table.heads[change.op().ordinal()]);
        writeImages(change.before(), change.after(), table, output);
        output.put(SOURCE);
        output.putLong(change.logOffset());
        output.put(transaction);
        output.putLong(ordinal);
        output.put(END);
    }

    private static void writeImages(
            @Nullable Tuple before, @Nullable Tuple after, TableBytes table, ByteOutput output)
            throws IOException {
        Tuple keyed = after != null ? after : before;
        if (keyed == null) {
            output.put(JsonCells.NULL);
        } else {
            JsonCells.writeKey(keyed, table, output);
        }
        if (before != null) {
            output.put(BEFORE);
            JsonCells.writeRow(before, table, output);
        }
        if (after != null) {
            output.put(before == null ? NOT_BEFORE : AFTER);
            JsonCells.writeRow(after, table, output);
        } else {
            output.put(before == null ? NEITHER : NOT_AFTER);
        }
    }

    private TableBytes prepare(Table table) {
        TableBytes bytes = tables.computeIfAbsent(table, TableBytes::new);
        lastTable = bytes;
        return bytes;
    }

    private void prepare(Transaction next) throws IOException {
        lastTransaction = next;
        ByteOutput bytes = prepared;
        bytes.clear();
        bytes.putText("{\"id\":\"");
        bytes.putText(next.sequence());
        bytes.put((byte) '-');
        start = new Literal(bytes.array(), bytes.size());
        bytes.clear();
        bytes.putText("},\"committed_at\":\"");
        putTime(next.commitMicros(), bytes);
        bytes.putText("\",\"transaction\":{\"id\":");
        if (next.id().isEmpty()) {
            bytes.put(JsonCells.NULL);
        } else {
            bytes.putJsonString(next.id());
        }
        bytes.putText(",\"ordinal\":");
        transaction = new Literal(bytes.array(), bytes.size());
    }

    /** ISO 8601 in UTC, always with six fraction digits. */
    private void putTime(long micros, ByteOutput bytes) throws IOException {
        long wanted = Math.floorDiv(micros, MICROS);
        if (wanted != second) {
            String text = Instant.ofEpochSecond(wanted).toString();
            secondText = text.substring(0, text.length() - 1);
            second = wanted;
        }
        bytes.putText(secondText);
        long fraction = MICROS + Math.floorMod(micros, MICROS);
        int at = bytes.size();
        bytes.putLong(fraction);
        bytes.array()[at] = '.';
        bytes.put((byte) 'Z');
    }
}
