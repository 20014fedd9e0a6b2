package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents 1.0 in structured mode: the event's attributes, and our own envelope as its data
 * ({@code docs/formats/cloudevents.md}).
 */
final class CloudEvents implements HeaderFormat {

    /** What types begin with; the op follows. */
    static final String TYPE = "io.tailrace.change.";

    private static final byte[] STRUCTURED =
            "application/cloudevents+json; charset=UTF-8".getBytes(StandardCharsets.UTF_8);

    private static final int ORDINAL_DIGITS = 10;

    private final PerTable<Literal[]> tables = new PerTable<>(CloudEvents::heads);
    private final JsonEnvelope data = new JsonEnvelope();
    private final IsoTime time = new IsoTime();
    private final ByteOutput prepared = new ByteOutput(256);
    private final String source;
    private @Nullable Transaction lastTransaction;
    private Literal start = Literal.of("");
    private Literal committed = Literal.of("");

    private CloudEvents(String source) {
        this.source = source;
    }

    /** Where the attributes are. */
    private enum Mode {
        STRUCTURED,
        BINARY
    }

    /**
     * @param headers whether the sink has them; without them the attributes stand in the document
     */
    static ChangeFormat of(FormatOptions options, boolean headers) {
        String source = options.text("source", "/tailrace");
        Mode mode = options.choice("mode", Mode.STRUCTURED);
        if (mode == Mode.BINARY && !headers) {
            options.expect("mode", "structured, for this sink has no headers");
        }
        options.requireNoMore();
        return mode == Mode.BINARY ? new CloudEventsBinary(source) : new CloudEvents(source);
    }

    @Override
    public void headers(Change change, BiConsumer<String, byte[]> to) {
        to.accept("content-type", STRUCTURED);
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
                            "\",\"type\":\"" + TYPE + op.label() + "\",\"subject\":",
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
