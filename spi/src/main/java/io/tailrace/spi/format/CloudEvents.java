package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents 1.0 in structured mode: the event's attributes, and our own envelope as its data
 * ({@code docs/formats/cloudevents.md}).
 */
final class CloudEvents implements ChangeFormat {

    private static final int ORDINAL_DIGITS = 10;

    private final PerTable<Literal[]> tables = new PerTable<>(CloudEvents::heads);
    private final JsonEnvelope data = new JsonEnvelope();
    private final IsoTime time = new IsoTime();
    private final ByteOutput prepared = new ByteOutput(256);
    private final String source;
    private @Nullable Transaction lastTransaction;
    private Literal start = Literal.of("");
    private Literal committed = Literal.of("");

    CloudEvents(FormatOptions options) {
        source = options.text("source", "/tailrace");
        options.requireNoMore();
    }

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        if (change.transaction() != lastTransaction) {
            prepare(change.transaction());
        }
        output.put(start);
        output.putHex(change.ordinal(), ORDINAL_DIGITS);
        output.put(tables.of(change.table())[change.op().ordinal()]);
        output.put(committed);
        data.write(change, output);
        output.put((byte) '}');
    }

    private static Literal[] heads(Table table) {
        Literal[] heads = new Literal[Op.values().length];
        for (Op op : Op.values()) {
            heads[op.ordinal()] =
                    Literal.quoting(
                            "\",\"type\":\"io.tailrace.change." + op.label() + "\",\"subject\":",
                            table.name().toString(),
                            "");
        }
        return heads;
    }

    private void prepare(Transaction next) throws IOException {
        lastTransaction = next;
        start =
                Literal.of(
                        "{\"specversion\":\"1.0\",\"source\":"
                                + Literal.quoted(source)
                                + ",\"id\":\""
                                + next.sequence()
                                + "-");
        prepared.clear();
        prepared.putText(",\"time\":\"");
        time.put(next.commitMicros(), prepared);
        prepared.putText("\",\"datacontenttype\":\"application/json\",\"data\":");
        committed = Literal.of(prepared);
    }
}
