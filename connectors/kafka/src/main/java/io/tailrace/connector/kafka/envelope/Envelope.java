package io.tailrace.connector.kafka.envelope;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows what the members of one kind of envelope mean. For one thread. */
public interface Envelope {

    /**
     * The changes of one record; none for a record that marks something besides rows.
     *
     * @param key the record's key
     * @throws UnreadableException if it is no such envelope
     */
    List<Event> read(byte @Nullable [] key, byte[] value) throws UnreadableException;

    static List<String> names() {
        return List.of("json", "tailrace", "flat", "debezium", "maxwell", "canal");
    }

    static Optional<Envelope> named(String name) {
        return switch (name) {
            case "json", "tailrace" -> Optional.of(TailraceEnvelope::read);
            case "flat" -> Optional.of(FlatEnvelope::read);
            case "debezium" -> Optional.of(new DebeziumEnvelope());
            case "maxwell" -> Optional.of(MaxwellEnvelope::read);
            case "canal" -> Optional.of(CanalEnvelope::read);
            default -> Optional.empty();
        };
    }
}
