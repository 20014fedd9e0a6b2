package io.tailrace.connector.kafka.envelope;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.TableName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members and columns of {@code docs/formats/flat.md}; the record's key tells the key. */
final class FlatEnvelope {

    private FlatEnvelope() {}

    static List<Event> read(byte @Nullable [] recordKey, byte[] value) throws UnreadableException {
        Image row = Image.read(value);
        Op op = Members.op(row.required("_op"));
        TableName table = Members.table(row.required("_table"));
        long committed = Members.micros(row.text("_committed_at"));
        for (String own : List.of("_id", "_op", "_table", "_committed_at")) {
            row.remove(own);
        }
        List<String> key = op == Op.MESSAGE ? List.of() : Members.keyColumns(recordKey);
        Image before = op == Op.DELETE ? row : null;
        Image after = op == Op.DELETE || op == Op.TRUNCATE ? null : row;
        return List.of(new Event(op, table, key, before, after, Map.of(), "", committed));
    }
}
