package io.tailrace.spi.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents 1.0 in the binary mode of its Kafka binding: the attributes are headers, and the
 * document is the data ({@code docs/formats/cloudevents.md}).
 */
final class CloudEventsBinary implements HeaderFormat {

    private static final byte[] VERSION = "1.0".getBytes(UTF_8);
    private static final byte[] JSON = "application/json".getBytes(UTF_8);
    private static final byte[][] TYPES =
            Arrays.stream(Op.values())
                    .map(op -> (CloudEvents.TYPE + op.label()).getBytes(UTF_8))
                    .toArray(byte[][]::new);

    private final PerTable<byte[]> subjects = new PerTable<>(CloudEventsBinary::subject);
    private final JsonEnvelope data = new JsonEnvelope();
    private final IsoTime time = new IsoTime();
    private final ByteOutput prepared = new ByteOutput(64);
    private final byte[] source;
    private @Nullable Transaction lastTransaction;
    private byte[] committed = {};

    CloudEventsBinary(String source) {
        this.source = source.getBytes(UTF_8);
    }

    private static byte[] subject(Table table) {
        return table.name().toString().getBytes(UTF_8);
    }

    @Override
    public void write(Change change, ByteOutput output) throws IOException {
        data.write(change, output);
    }

    @Override
    public void headers(Change change, BiConsumer<String, byte[]> to) {
        if (change.transaction() != lastTransaction) {
            lastTransaction = change.transaction();
            committed = iso(change.transaction().commitMicros());
        }
        to.accept("ce_specversion", VERSION);
        to.accept("ce_source", source);
        to.accept("ce_id", change.eventId().getBytes(UTF_8));
        to.accept("ce_type", TYPES[change.op().ordinal()]);
        to.accept("ce_subject", subjects.of(change.table()));
        to.accept("ce_time", committed);
        to.accept("content-type", JSON);
    }

    private byte[] iso(long micros) {
        prepared.clear();
        try {
            time.put(micros, prepared);
        } catch (IOException e) {
            throw new UncheckedIOException("a growing output has no stream that could fail", e);
        }
        return Arrays.copyOf(prepared.array(), prepared.size());
    }
}
