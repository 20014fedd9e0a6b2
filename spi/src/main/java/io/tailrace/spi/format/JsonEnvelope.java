package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tailrace's own JSON envelope ({@code docs/formats/envelope.md}). */
public final class JsonEnvelope implements ChangeFormat {

    private static final byte[] ID = ascii("{\"id\":\"");
    private static final byte[] OP = ascii("\",\"op\":\"");
    private static final byte[] TABLE = ascii("\",\"table\":");
    private static final byte[] KEY = ascii(",\"key\":");
    private static final byte[] BEFORE = ascii(",\"before\":");
    private static final byte[] AFTER = ascii(",\"after\":");
    private static final byte[] LOG = ascii(",\"source\":{\"offset\":");
    private static final byte[] ORDINAL = ascii(",\"ordinal\":");
    private static final byte[] END = ascii("}}");

    private final Map<Table, TableBytes> tables = new IdentityHashMap<>();
    private @Nullable TableBytes lastTable;
    private @Nullable Transaction lastTransaction;
    private byte[] sequence = {};
    private byte[] transaction = {};

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        TableBytes table = prepared(change.table());
        prepare(change.transaction());
        output.put(ID);
        output.put(sequence);
        output.put((byte) '-');
        putOrdinal(change.ordinal(), output);
        output.put(OP);
        output.put(opBytes(change));
        output.put(TABLE);
        output.put(table.name);
        output.put(KEY);
        Tuple keyed = change.keyed();
        if (keyed == null) {
            output.put(JsonCells.NULL);
        } else {
            JsonCells.writeKey(keyed, table, output);
        }
        output.put(BEFORE);
        writeImage(change.before(), table, output);
        output.put(AFTER);
        writeImage(change.after(), table, output);
        output.put(LOG);
        output.putLong(change.logOffset());
        output.put(transaction);
        output.put(ORDINAL);
        output.putLong(change.ordinal());
        output.put(END);
    }

    private static void writeImage(@Nullable Tuple tuple, TableBytes table, ByteOutput output)
            throws IOException {
        if (tuple == null) {
            output.put(JsonCells.NULL);
        } else {
            JsonCells.writeRow(tuple, table, output);
        }
    }

    private TableBytes prepared(Table table) {
        TableBytes last = lastTable;
        if (last == null || last.table != table) {
            last = tables.computeIfAbsent(table, TableBytes::new);
            lastTable = last;
        }
        return last;
    }

    private void prepare(Transaction next) {
        if (next != lastTransaction) {
            lastTransaction = next;
            sequence = next.sequence().getBytes(StandardCharsets.US_ASCII);
            transaction = transactionBytes(next);
        }
    }

    private static byte[] transactionBytes(Transaction transaction) {
        Instant commit =
                Instant.ofEpochSecond(
                        Math.floorDiv(transaction.commitMicros(), 1_000_000L),
                        Math.floorMod(transaction.commitMicros(), 1_000_000L) * 1000);
        return ascii(
                "},\"committed_at\":\""
                        + commit
                        + "\",\"transaction\":{\"id\":\""
                        + transaction.id()
                        + "\"");
    }

    private static final byte[][] OPS = ops();

    private static byte[][] ops() {
        io.tailrace.spi.frame.Op[] all = io.tailrace.spi.frame.Op.values();
        byte[][] bytes = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            bytes[i] = ascii(all[i].label());
        }
        return bytes;
    }

    private static byte[] opBytes(Change change) {
        return OPS[change.op().ordinal()];
    }

    private static void putOrdinal(long ordinal, ByteOutput output) throws IOException {
        for (int shift = 36; shift >= 0; shift -= 4) {
            int digit = (int) (ordinal >>> shift) & 15;
            output.put((byte) (digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
