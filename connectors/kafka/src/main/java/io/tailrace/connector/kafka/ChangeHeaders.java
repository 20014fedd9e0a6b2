package io.tailrace.connector.kafka;

import io.tailrace.spi.format.ChangeFormat;
import io.tailrace.spi.format.HeaderFormat;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Makes the headers of records: event id, op, table and place in the log, and the format's own. */
final class ChangeHeaders {

    /** What a header costs beside its name and value. */
    private static final int OVERHEAD = 10;

    private static final Header[] OPS =
            Arrays.stream(Op.values())
                    .map(op -> new RecordHeader("op", ascii(op.label())))
                    .toArray(Header[]::new);

    private final boolean own;
    private final @Nullable HeaderFormat format;
    private final List<Header> headers = new ArrayList<>();
    private @Nullable Transaction transaction;
    private byte[] id = {};
    private int idStart;
    private @Nullable Header position;
    private long offset;

    /**
     * @param own whether records are to tell event id, op, table and place
     */
    ChangeHeaders(boolean own, ChangeFormat format) {
        this.own = own;
        this.format = format instanceof HeaderFormat more ? more : null;
    }

    /** The headers of a change; the list is good until the next call. */
    List<Header> of(TableTopic target, Change change) {
        headers.clear();
        if (own) {
            headers.add(new RecordHeader("id", id(change)));
            headers.add(OPS[change.op().ordinal()]);
            headers.add(target.header);
            if (change.logOffset() != 0) {
                headers.add(position(change.logOffset()));
            }
        }
        if (format != null) {
            format.headers(change, (name, value) -> headers.add(new RecordHeader(name, value)));
        }
        return headers;
    }

    /** What they add to a record at most. */
    static long size(List<Header> headers) {
        long size = 0;
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            size += OVERHEAD + header.key().length() + header.value().length;
        }
        return size;
    }

    /** {@link Change#eventId}: what changes of one transaction share is written once. */
    private byte[] id(Change change) {
        if (change.transaction() != transaction) {
            transaction = change.transaction();
            id = ascii(change.eventId());
            idStart = change.transaction().sequence().length() + 1;
            return id;
        }
        byte[] next = id.clone();
        Change.putOrdinalDigits(change.ordinal(), next, idStart);
        return next;
    }

    /** Rows of one event of the log share their place. */
    private Header position(long logOffset) {
        Header known = position;
        if (known == null || logOffset != offset) {
            known = new RecordHeader("position", ascii(Long.toString(logOffset)));
            position = known;
            offset = logOffset;
        }
        return known;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
