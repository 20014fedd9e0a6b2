package io.tailrace.connector.kafka.envelope;

import io.tailrace.spi.frame.Op;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The envelope of {@code docs/formats/envelope.md}. */
final class TailraceEnvelope {

    private TailraceEnvelope() {}

    static List<Event> read(byte @Nullable [] recordKey, byte[] value) throws UnreadableException {
        Image event = Image.read(value);
        Op op = Members.op(event.required("op"));
        Image key = event.object("key");
        Image transaction = event.object("transaction");
        String id = transaction == null ? null : transaction.text("id");
        return List.of(
                new Event(
                        op,
                        Members.table(event.required("table")),
                        key == null ? List.of() : List.copyOf(key.names()),
                        event.object("before"),
                        event.object("after"),
                        Map.of(),
                        id == null ? "" : id,
                        Members.micros(event.text("committed_at"))));
    }
}
