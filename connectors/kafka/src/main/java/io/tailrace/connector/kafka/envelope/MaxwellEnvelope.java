package io.tailrace.connector.kafka.envelope;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The envelope of <a href="https://maxwells-daemon.io/dataformat/">Maxwell</a>. */
final class MaxwellEnvelope {

    private static final String KEY_PREFIX = "pk.";

    private MaxwellEnvelope() {}

    static List<Event> read(byte @Nullable [] recordKey, byte[] value) throws UnreadableException {
        Image event = Image.read(value);
        @Nullable Op op =
                switch (event.required("type")) {
                    case "insert" -> Op.INSERT;
                    case "update" -> Op.UPDATE;
                    case "delete" -> Op.DELETE;
                    case "bootstrap-insert" -> Op.READ;
                    case "truncate" -> Op.TRUNCATE;
                    case "bootstrap-start", "bootstrap-complete" -> null; // marks, without rows
                    default ->
                            throw new UnreadableException(
                                    "its 'type' is no change of rows that is known");
                };
        if (op == null) {
            return List.of();
        }
        Image data = event.object("data");
        if (data == null && op != Op.TRUNCATE) {
            throw new UnreadableException("it has no 'data'");
        }
        Image old = event.object("old");
        Image before = op == Op.DELETE ? data : null;
        if (op == Op.UPDATE && old != null && data != null) {
            before = data.with(old);
        }
        return List.of(
                new Event(
                        op,
                        new TableName(event.required("database"), event.required("table")),
                        key(event, recordKey),
                        before,
                        op == Op.DELETE ? null : data,
                        Map.of(),
                        event.number("xid") == 0 ? "" : Long.toString(event.number("xid")),
                        1_000_000 * event.number("ts")));
    }

    /** As the envelope says; or as Maxwell's own keys do: {@code {"database":…,"pk.id":1}}. */
    private static List<String> key(Image event, byte @Nullable [] recordKey)
            throws UnreadableException {
        Image.Value columns = event.get("primary_key_columns");
        if (columns != null) {
            return Image.texts(columns);
        }
        List<String> names = Members.keyColumns(recordKey);
        List<String> own = new ArrayList<>();
        for (String name : names) {
            if (name.startsWith(KEY_PREFIX)) {
                own.add(name.substring(KEY_PREFIX.length()));
            }
        }
        return own.isEmpty() && !names.contains("database") ? names : own;
    }
}
