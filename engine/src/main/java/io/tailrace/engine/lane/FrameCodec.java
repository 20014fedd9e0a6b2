package io.tailrace.engine.lane;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames as bytes and reads them back in this very process: tables stay objects and are
 * named by number, so that a frame has the same ones afterwards. One thread writes, and one at a
 * time reads.
 */
final class FrameCodec {

    private static final int NOTHING = 0;
    private static final int BATCH = 1;
    private static final int SCHEMA = 2;
    private static final int HEARTBEAT = 3;
    private static final int END = 4;
    private static final int NO_TABLE = -1;
    private static final int NULL = -1;
    private static final int ABSENT = -2;
    private static final int BATCH_BYTES = 32 * 1024;
    private static final Op[] OPS = Op.values();

    private final Map<Table, Integer> numbers = new IdentityHashMap<>();
    private final List<Table> tables = new ArrayList<>();
    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(BATCH_BYTES);
    private byte[] cell = new byte[1024];

    void write(InFlight flight, DataOutput out) throws IOException {
        out.writeLong(flight.sequence);
        text(flight.source.token(), out);
        text(flight.restart.token(), out);
        out.writeLong(flight.commitMicros);
        switch (flight.frame) {
            case null -> out.writeByte(NOTHING);
            case ChangeBatch batch -> {
                out.writeByte(BATCH);
                write(batch, out);
            }
            case SchemaChange change -> {
                out.writeByte(SCHEMA);
                out.writeInt(number(change.before()));
                out.writeInt(number(change.after()));
            }
            case Heartbeat _ -> out.writeByte(HEARTBEAT);
            case End _ -> out.writeByte(END);
        }
    }

    InFlight read(DataInput in) throws IOException {
        long sequence = in.readLong();
        Position source = new Position(text(in));
        String token = text(in);
        Position restart = token.equals(source.token()) ? source : new Position(token);
        long commitMicros = in.readLong();
        Frame frame =
                switch (in.readByte()) {
                    case NOTHING -> null;
                    case BATCH -> batch(restart, in);
                    case SCHEMA ->
                            new SchemaChange(restart, table(in.readInt()), table(in.readInt()));
                    case HEARTBEAT -> new Heartbeat(restart);
                    case END -> new End(restart);
                    default -> throw new IOException("the journal was written over");
                };
        if (frame == null) {
            return new InFlight(sequence, source, restart, null);
        }
        int rows = frame instanceof ChangeBatch batch ? batch.size() : 0;
        return new InFlight(sequence, source, frame, rows, commitMicros, null);
    }

    private void write(ChangeBatch batch, DataOutput out) throws IOException {
        out.writeInt(batch.size());
        Transaction last = null;
        Change change = batch.cursor();
        while (change.next()) {
            Tuple before = change.before();
            Tuple after = change.after();
            out.writeByte(change.op().ordinal());
            out.writeInt(number(change.table()));
            out.writeBoolean(change.transaction() != last);
            if (change.transaction() != last) {
                last = change.transaction();
                text(last.sequence(), out);
                text(last.id(), out);
                out.writeLong(last.commitMicros());
                write(last.origin(), out);
            }
            out.writeLong(change.ordinal());
            out.writeLong(change.logOffset());
            write(before, out);
            write(after, out);
        }
        out.writeBoolean(last != null && change.endsTransaction());
    }

    private static void write(@Nullable Tuple tuple, DataOutput out) throws IOException {
        out.writeBoolean(tuple != null);
        if (tuple == null) {
            return;
        }
        for (int i = 0; i < tuple.width(); i++) {
            int length = tuple.isNull(i) ? NULL : tuple.isAbsent(i) ? ABSENT : tuple.length(i);
            out.writeInt(length);
            if (length > 0) {
                out.write(tuple.array(), tuple.start(i), length);
            }
        }
    }

    private static void write(Origin origin, DataOutput out) throws IOException {
        text(origin.connector(), out);
        text(origin.database(), out);
        text(origin.file(), out);
        out.writeLong(origin.serverId());
        out.writeLong(origin.before());
    }

    private static Origin origin(DataInput in) throws IOException {
        return new Origin(text(in), text(in), text(in), in.readLong(), in.readLong());
    }

    private ChangeBatch batch(Position position, DataInput in) throws IOException {
        int size = in.readInt();
        Transaction transaction = new Transaction("", "", 0);
        for (int i = 0; i < size; i++) {
            Op op = OPS[in.readByte()];
            Table table = tables.get(in.readInt());
            if (in.readBoolean()) {
                transaction = new Transaction(text(in), text(in), in.readLong(), origin(in));
            }
            builder.change(op, table, transaction, in.readLong(), in.readLong());
            if (in.readBoolean()) {
                builder.before();
                cells(table.width(), in);
            }
            if (in.readBoolean()) {
                builder.after();
                cells(table.width(), in);
            }
        }
        if (in.readBoolean()) {
            builder.endTransaction();
        }
        ChangeBatch whole = builder.build(position);
        ChangeBatch compact = whole.compact();
        if (compact != whole) {
            whole.release();
        }
        return compact;
    }

    private void cells(int width, DataInput in) throws IOException {
        for (int i = 0; i < width; i++) {
            int length = in.readInt();
            if (length == NULL) {
                builder.nullCell();
            } else if (length < 0) {
                builder.absentCell();
            } else {
                if (cell.length < length) {
                    cell = new byte[length];
                }
                in.readFully(cell, 0, length);
                builder.cell(cell, 0, length);
            }
        }
    }

    private int number(@Nullable Table table) {
        if (table == null) {
            return NO_TABLE;
        }
        Integer known = numbers.get(table);
        if (known == null) {
            known = tables.size();
            tables.add(table);
            numbers.put(table, known);
        }
        return known;
    }

    private @Nullable Table table(int number) {
        return number == NO_TABLE ? null : tables.get(number);
    }

    private static void text(String text, DataOutput out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
