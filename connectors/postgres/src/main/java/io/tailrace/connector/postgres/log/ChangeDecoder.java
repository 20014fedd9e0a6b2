package io.tailrace.connector.postgres.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.connector.postgres.catalog.CellDecoder;
import io.tailrace.connector.postgres.catalog.RelationMessage;
import io.tailrace.connector.postgres.catalog.Shape;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decodes what happened to rows, and the tables' shapes, into the batch under construction. */
final class ChangeDecoder {

    private static final Table UNKNOWN = new Table(new TableName("", ""), List.of(), 0);
    private static final Table MESSAGES =
            new Table(
                    new TableName("pg_catalog", "pg_logical_message"),
                    List.of(
                            new Column("prefix", DataType.of(DataType.Kind.TEXT), "text", false, 0),
                            new Column(
                                    "content",
                                    DataType.of(DataType.Kind.BYTES),
                                    "bytea",
                                    false,
                                    0)),
                    1);

    private final Described shapes;
    private final Predicate<TableName> selected;
    private final LogMessages messages;
    private final FrameQueue out;
    private final ChangeBatchBuilder batch;
    private final LogCursor cursor;
    private final Map<Integer, LogTable> tables = new HashMap<>();
    private boolean messagesAnnounced;
    private boolean leftOut;
    private int lastOid;
    private @Nullable LogTable lastTable;

    ChangeDecoder(
            Described shapes,
            Predicate<TableName> selected,
            LogMessages messages,
            FrameQueue out,
            LogCursor cursor) {
        this.shapes = shapes;
        this.selected = selected;
        this.messages = messages;
        this.out = out;
        this.batch = out.builder();
        this.cursor = cursor;
    }

    /** Whether a message too large to be held on the way may be {@linkplain #receive received}. */
    boolean admits(int length) throws InterruptedException {
        return out.admits(length, cursor.position());
    }

    /**
     * Reads such a message straight into the batch, alone, for decoding; {@link #settle} follows.
     */
    void receive(Message in, Body body, int length) throws InterruptedException {
        out.cut(cursor.position());
        int start = batch.reserve(length);
        body.read(batch.arena(), start, length);
        in.wrap(batch.arena(), start, length);
    }

    /** Forgets the bytes of a received message of which nothing is delivered. */
    void settle(Message in) {
        if (out.isAdmitted()) {
            out.settle(cursor.position());
        } else if (batch.isEmpty()) {
            batch.giveBack(in.start());
        }
    }

    void relation(Message in) {
        int oid = in.int4();
        String schema = in.string();
        String name = in.string();
        char identity = (char) in.int1();
        int count = in.int2();
        List<RelationMessage.Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new RelationMessage.Column(in.int1(), in.string(), in.int4(), in.int4()));
        }
        in.requireEnd();
        RelationMessage message =
                new RelationMessage(
                        oid, schema.isEmpty() ? "pg_catalog" : schema, name, identity, columns);
        LogTable known = tables.get(oid);
        if (known == null || !known.message.equals(message)) {
            tables.put(
                    oid,
                    new LogTable(
                            message,
                            selected.test(new TableName(message.schema(), name)),
                            UNKNOWN));
        } else {
            known.announced =
                    false; // the same here may still be another in the catalogue: a key, a type's
            // values
        }
        lastTable = null;
    }

    void insert(Message in, long wal) {
        LogTable table = table(in);
        if (in.int1() != 'N') {
            throw in.malformed("an insert without a new row");
        }
        if (!deliver(table)) {
            return;
        }
        batch.change(Op.INSERT, table.table, cursor.transaction(), cursor.counted() - 1, wal);
        int shift = append(in);
        batch.after();
        cells(in, table, shift, false, false);
        in.requireEnd();
    }

    void update(Message in, long wal) {
        LogTable table = table(in);
        byte kind = in.int1();
        if (kind != 'N' && kind != 'K' && kind != 'O') {
            throw in.malformed("an update without a new row");
        }
        if (!deliver(table)) {
            return;
        }
        batch.change(Op.UPDATE, table.table, cursor.transaction(), cursor.counted() - 1, wal);
        int shift = append(in);
        if (kind != 'N') {
            batch.before();
            cells(in, table, shift, kind == 'K', false);
            if (in.int1() != 'N') {
                throw in.malformed("an update without a new row");
            }
        }
        batch.after();
        boolean follows = kind == 'K' && messages.followsMoves(table.table.name());
        List<String> key = follows ? key(in, table.table) : null;
        leftOut = false;
        cells(in, table, shift, false, kind == 'O');
        in.requireEnd();
        if (follows && leftOut) {
            messages.moved(table.table.name(), key);
        }
    }

    /** Looks at the key of the tuple that is next, as it is before it is decoded. */
    private static @Nullable List<String> key(Message in, Table table) {
        @Nullable String[] texts = new @Nullable String[table.width()];
        int at = in.at;
        int width = in.int2();
        for (int i = 0; i < width; i++) {
            if (in.int1() == 't') {
                int length = in.int4();
                in.need(length);
                if (i < texts.length && table.column(i).isKey()) {
                    texts[i] = new String(in.array, in.at, length, UTF_8);
                }
                in.at += length;
            }
        }
        in.at = at;
        List<String> key = new ArrayList<>();
        for (int place = 0; place < table.keyWidth(); place++) {
            String text = texts[table.keyColumn(place)];
            if (text == null) {
                return null;
            }
            key.add(text);
        }
        return key;
    }

    void delete(Message in, long wal) {
        LogTable table = table(in);
        byte kind = in.int1();
        if (kind != 'K' && kind != 'O') {
            throw in.malformed("a delete without an old row");
        }
        if (!deliver(table)) {
            return;
        }
        batch.change(Op.DELETE, table.table, cursor.transaction(), cursor.counted() - 1, wal);
        int shift = append(in);
        batch.before();
        cells(in, table, shift, kind == 'K', false);
        in.requireEnd();
    }

    void truncate(Message in, long wal) {
        int count = in.int4();
        in.int1(); // CASCADE and RESTART IDENTITY: every table that is emptied is named
        for (int i = 0; i < count; i++) {
            LogTable table = table(in);
            if (deliver(table)) {
                batch.change(
                        Op.TRUNCATE, table.table, cursor.transaction(), cursor.counted() - 1, wal);
            }
        }
        in.requireEnd();
    }

    /** The transaction has no more changes. */
    void endTransaction() {
        batch.endTransaction();
    }

    /** A logical message: of the open transaction, or alone in the log. */
    void message(Message in, long sentMicros) {
        in.int1(); // whether it is of a transaction: being inside one or not says the same
        long lsn = in.int8();
        String prefix = in.string();
        byte[] content = in.bytes(in.int4());
        in.requireEnd();
        boolean wanted = cursor.open() ? cursor.wanted() : lsn > 0 && cursor.wanted(lsn);
        boolean ours = wanted && messages.wants(prefix);
        if (ours) {
            out.cut(cursor.position());
        } else if (wanted) {
            deliver(prefix, content, lsn, sentMicros);
        }
        if (cursor.open()) {
            cursor.count();
        } else {
            cursor.advance(lsn + 1);
        }
        if (ours) {
            messages.take(prefix, content);
        }
    }

    private void deliver(String prefix, byte[] content, long lsn, long sentMicros) {
        announceMessages();
        Transaction transaction =
                cursor.open() ? cursor.transaction() : cursor.alone(lsn, sentMicros);
        batch.change(Op.MESSAGE, MESSAGES, transaction, cursor.open() ? cursor.counted() : 0, lsn);
        batch.after();
        byte[] text = prefix.getBytes(UTF_8);
        batch.cell(text, 0, text.length);
        batch.cell(content, 0, content.length);
    }

    private LogTable table(Message in) {
        int oid = in.int4();
        LogTable last = lastTable;
        if (last != null && lastOid == oid) {
            return last;
        }
        LogTable table = tables.get(oid);
        if (table == null) {
            throw in.malformed(
                    "table " + Integer.toUnsignedString(oid) + " has not been described");
        }
        lastOid = oid;
        lastTable = table;
        return table;
    }

    /** Counts a change, and tells whether to deliver it. */
    private boolean deliver(LogTable table) {
        boolean deliver = table.selected && cursor.wanted();
        if (deliver && !table.announced) {
            Shape shape = shapes.of(table.message);
            announce(shape);
            table.shape(shape);
        }
        cursor.count();
        return deliver;
    }

    private void announce(Shape shape) {
        LogPosition position = cursor.position();
        SchemaChange change = shapes.announce(shape, out.position(position));
        if (change != null) {
            out.cut(position);
            out.add(change);
        }
    }

    private void announceMessages() {
        if (!messagesAnnounced) {
            messagesAnnounced = true;
            LogPosition position = cursor.position();
            out.cut(position);
            out.add(new SchemaChange(out.position(position), null, MESSAGES));
        }
    }

    /**
     * Copies the rest of the message, whose tuples' bytes the cells name, into the batch, unless it
     * was received there; returns how far it moved.
     */
    private int append(Message in) {
        return in.array == batch.arena()
                ? 0
                : batch.append(in.array, in.at, in.remaining()) - in.at;
    }

    /**
     * Reads a tuple.
     *
     * @param identityOnly the tuple has only the columns of the replica identity; the others are
     *     sent as nulls but are not
     * @param afterWhole the whole old row came before it: large values that did not change are not
     *     sent again, but are there
     */
    private void cells(
            Message in, LogTable table, int shift, boolean identityOnly, boolean afterWhole) {
        int width = in.int2();
        if (width != table.width || width != table.table.width()) {
            throw in.malformed(
                    "a row of "
                            + width
                            + " columns for "
                            + table.name
                            + ", which has "
                            + table.table.width());
        }
        ChangeBatchBuilder to = batch;
        @Nullable CellDecoder[] decoders = table.decoders;
        byte[] array = in.array;
        int end = in.end;
        int at = in.at;
        for (int i = 0; i < width; i++) {
            if (at >= end) {
                throw in.malformed("column " + i + " is missing", at);
            }
            byte kind = array[at++];
            if (kind == 't') {
                int length = end - at < 4 ? -1 : (int) Message.INT.get(array, at);
                at += 4;
                if (length < 0 || length > end - at) {
                    throw in.malformed("column " + i + " has the length " + length, at - 4);
                }
                CellDecoder decoder = decoders[i];
                if (decoder == null) {
                    to.cellAt(shift + at, length);
                } else {
                    decoder.add(to, shift + at, length);
                }
                at += length;
            } else if (kind == 'n') {
                if (identityOnly && !table.identity[i]) {
                    to.absentCell();
                } else {
                    to.nullCell();
                }
            } else if (kind == 'u') {
                if (afterWhole) {
                    to.cellAsBefore(i);
                } else {
                    to.absentCell();
                    leftOut = true;
                }
            } else {
                throw in.malformed(
                        "column " + i + " is of the kind " + kind + ", which was not asked for",
                        at - 1);
            }
        }
        in.at = at;
    }
}
