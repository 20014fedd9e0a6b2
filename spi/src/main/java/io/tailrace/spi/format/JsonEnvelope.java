package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
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

    private final PerTable<TableBytes> tables = new PerTable<>(TableBytes::new);
    private final IsoTime time = new IsoTime();
    private final ByteOutput prepared = new ByteOutput(256);
    private @Nullable Transaction lastTransaction;
    private Literal start = Literal.of("");
    private Literal transaction = Literal.of("");

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        TableBytes table = tables.of(change.table());
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
        JsonRow key = table.key;
        if (keyed == null || key == null) {
            output.put(JsonCells.NULL);
        } else {
            key.write(keyed, output);
        }
        if (before != null) {
            output.put(BEFORE);
            table.row.write(before, output);
        }
        if (after != null) {
            output.put(before == null ? NOT_BEFORE : AFTER);
            table.row.write(after, output);
        } else {
            output.put(before == null ? NEITHER : NOT_AFTER);
        }
    }

    private void prepare(Transaction next) throws IOException {
        lastTransaction = next;
        ByteOutput bytes = prepared;
        bytes.clear();
        bytes.putText("{\"id\":\"");
        bytes.putText(next.sequence());
        bytes.put((byte) '-');
        start = Literal.of(bytes);
        bytes.clear();
        bytes.putText("},\"committed_at\":\"");
        time.put(next.commitMicros(), bytes);
        bytes.putText("\",\"transaction\":{\"id\":");
        if (next.id().isEmpty()) {
            bytes.put(JsonCells.NULL);
        } else {
            bytes.putJsonString(next.id());
        }
        bytes.putText(",\"ordinal\":");
        transaction = Literal.of(bytes);
    }
}
