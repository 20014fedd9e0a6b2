package io.tailrace.connector.kafka.envelope;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.TableName;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads members that several envelopes have. */
final class Members {

    private Members() {}

    static Op op(String word) throws UnreadableException {
        for (Op op : Op.values()) {
            if (op.label().equals(word)) {
                return op;
            }
        }
        throw new UnreadableException("its operation is none that is known");
    }

    /** {@code schema.name}, or a name alone. */
    static TableName table(String text) {
        int dot = text.indexOf('.');
        return dot < 0
                ? new TableName("", text)
                : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    static long micros(@Nullable String time) throws UnreadableException {
        try {
            return time == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
        } catch (DateTimeException | ArithmeticException _) {
            throw new UnreadableException("its 'committed_at' is no moment");
        }
    }

    /** The columns of a record's key that is a JSON object; none of any other. */
    static List<String> keyColumns(byte @Nullable [] key) {
        if (key == null) {
            return List.of();
        }
        try {
            Image object = Image.read(key);
            Image payload = object.get("schema") == null ? null : object.object("payload");
            return List.copyOf((payload != null ? payload : object).names());
        } catch (UnreadableException _) {
            return List.of();
        }
    }
}
