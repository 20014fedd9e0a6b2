package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.Bytes;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.Columns;
import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.catalog.SchemaHistory;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads a log that {@link Dump} has begun, and makes frames of it. For one thread. */
public final class LogReader {

    private static final int OK = 0;
    private static final int EOF = 0xfe;
    private static final int ERROR = 0xff;
    private static final int SEMI_SYNC = 0xef;

    /** Where an event's header says at which place of the file it ends. */
    private static final int EVENT_END = 13;

    /** Whether the server waits for answers. */
    private enum SemiSync {
        OFF,
        ASKED_FOR,
        ON
    }

    /**
     * Events in a row that may pass without a frame before whoever waits is told how far they came.
     */
    private static final int MOST_PACKETS = 10_000;

    /** Events in a row without a change, behind which the changes before them wait no longer. */
    private static final int MOST_WITHOUT_CHANGE = 256;

    /**
     * What to read with.
     *
     * @param wanted the tables to deliver
     * @param filter a number that differs where {@code wanted} does
     * @param batchSize bytes of a batch
     * @param checksums whether checksums are compared
     * @param events is told, by the thread that reads, what becomes of tables that are wanted
     * @param gtids whether every transaction has a GTID, so that positions can be told by them
     * @param large the source's
     */
    public record Options(
            Predicate<TableName> wanted,
            int filter,
            int batchSize,
            boolean checksums,
            boolean mariadb,
            boolean rollbacks,
            boolean gtids,
            boolean semiSync,
            XaTransactions prepared,
            Consumer<TableEvent> events,
            LargeBatches large) {}

    private final Wire wire;
    private final FrameQueue frames;
    private final Progress progress;
    private final SchemaChanges schemas;
    private final EventDecoder decoder;
    private SemiSync semiSync;
    private volatile LogEnds.@Nullable Place hold;
    private int withoutChange;

    /**
     * @param from where all before is delivered
     * @param gtids the same as GTIDs; null if they are not known
     */
    public LogReader(
            Wire wire,
            LogPosition from,
            @Nullable Gtids gtids,
            CharacterSets characterSets,
            Columns columns,
            SchemaHistory history,
            Options options) {
        this.wire = wire;
        this.semiSync = options.semiSync() ? SemiSync.ASKED_FOR : SemiSync.OFF;
        this.frames = new FrameQueue(options.batchSize(), options.large(), options.rollbacks());
        wire.foresee(this::length);
        this.progress =
                new Progress(
                        from,
                        gtids,
                        options.mariadb() ? "mariadb" : "mysql",
                        options.gtids(),
                        options.filter());
        Tables tables =
                new Tables(
                        characterSets,
                        columns,
                        history,
                        options.mariadb(),
                        options.wanted(),
                        progress);
        this.schemas = new SchemaChanges(frames, progress, tables, history, options.events());
        this.decoder =
                new EventDecoder(
                        frames,
                        progress,
                        tables,
                        schemas,
                        options.prepared(),
                        wire.server(),
                        options.checksums());
    }

    /** Whether the log that comes has checksums, before its first event tells. */
    public void expectChecksums(boolean present) {
        decoder.checksums(present);
    }

    /** Waits until the server has begun to send the log, or has refused to. */
    public void awaitLog() {
        while (!progress.hasBegun()) {
            wire.next();
            packet();
        }
    }

    /**
     * The next frame, never a heartbeat; waits for it. A batch ends at the latest when all that has
     * arrived is decoded.
     *
     * @return null if nothing happened that must be delivered, but {@link #position} has moved
     */
    public @Nullable Frame next() {
        int packets = 0;
        while (true) {
            Frame frame = frames.poll();
            if (frame != null) {
                return frame;
            }
            if (decoder.isUnfinished()) {
                decoder.resume();
                settle();
            } else if (isHeld()) {
                if (frames.builder().isEmpty()) {
                    return null;
                }
                frames.cut(progress::position);
            } else if (withoutChange > MOST_WITHOUT_CHANGE && !frames.builder().isEmpty()) {
                frames.cut(progress::position);
            } else if (wire.nextBuffered()) {
                int changes = frames.builder().size();
                packet();
                withoutChange = frames.builder().size() == changes ? withoutChange + 1 : 0;
                if (++packets > MOST_PACKETS && frames.isBare()) {
                    return null;
                }
            } else if (frames.isLarge(wire.growth())) {
                if (frames.admits(wire.growth(), progress::position)) {
                    wire.read();
                }
            } else if (wire.arriving()) {
                wire.read();
            } else if (!frames.builder().isEmpty()) {
                frames.cut(progress::position);
            } else {
                wire.read();
                if (!wire.arriving() && frames.isBare() && isIdle()) {
                    return null;
                }
            }
        }
    }

    /** Decodes what has arrived: whether nothing came of it. */
    private boolean isIdle() {
        while (frames.isEmpty() && !decoder.isUnfinished() && !isHeld() && wire.nextBuffered()) {
            packet();
        }
        if (!frames.builder().isEmpty() && frames.isEmpty() && !decoder.isUnfinished()) {
            frames.cut(progress::position);
        }
        return frames.isBare() && !decoder.isUnfinished();
    }

    /** The restart point behind the frames that were returned, if nothing is unfinished. */
    public LogPosition position() {
        return progress.position();
    }

    /**
     * Stops at the first place between two transactions that is not before that one: there {@link
     * #next} returns null, until {@link #release}. Any thread.
     */
    public void holdAt(LogEnds.Place place) {
        hold = place;
    }

    /** Goes on. Any thread. */
    public void release() {
        hold = null;
    }

    /** Whether it has come to where it is to stop. */
    public boolean isHeld() {
        LogEnds.Place present = hold;
        return present != null && !decoder.isUnfinished() && progress.isAt(present);
    }

    /** A table as it is where the log stands; null if that is not known. While it is held. */
    public @Nullable Table describe(TableName table) {
        return schemas.describe(table);
    }

    /** What is to be said before a table's first row; null if it was said. While it is held. */
    public @Nullable SchemaChange announcement(Table table, Position position) {
        return schemas.announcement(table, position);
    }

    private void packet() {
        byte[] bytes = wire.array();
        int start = wire.start();
        int end = wire.end();
        int first = start < end ? bytes[start] & 0xff : EOF;
        switch (first) {
            case OK -> event(end - start < Wire.LARGE ? bytes : wire.take(), start + 1, end);
            case ERROR -> throw wire.failure("cannot read the log");
            case EOF ->
                    throw new TailraceException(
                            MysqlError.MYSQL_UNAVAILABLE,
                            wire.server() + " ended the log: it is probably being stopped");
            default ->
                    throw new TailraceException(
                            MysqlError.MYSQL_PROTOCOL,
                            wire.server()
                                    + " sent a packet that begins with "
                                    + first
                                    + " instead of an event");
        }
        settle();
    }

    private void settle() {
        if (frames.isAdmitted() && !decoder.isUnfinished()) {
            frames.settle(progress::position);
        }
    }

    /** How long the packet with an event is whose beginning lies there. */
    private long length(byte[] bytes, int at, int until) {
        int event = at + (semiSync == SemiSync.ON ? 3 : 1);
        return until - event < EventDecoder.HEADER
                ? 0
                : event - at + Bytes.u32(bytes, event + EventDecoder.LENGTH);
    }

    /**
     * A server that can be semi-synchronous puts two bytes before each event. Whether this one can,
     * its first event tells: that has no time, whose first byte would stand where the mark is.
     */
    private void event(byte[] bytes, int start, int end) {
        if (semiSync == SemiSync.ASKED_FOR) {
            boolean marked = start < end && (bytes[start] & 0xff) == SEMI_SYNC;
            semiSync = marked ? SemiSync.ON : SemiSync.OFF;
        }
        if (semiSync == SemiSync.ON) {
            int event = start + 2;
            if (end - event < EventDecoder.HEADER || (bytes[start] & 0xff) != SEMI_SYNC) {
                throw new TailraceException(
                        MysqlError.MYSQL_PROTOCOL,
                        wire.server() + " sent an event without its semi-synchronous mark");
            }
            boolean asked = bytes[start + 1] != 0;
            long ends = Bytes.u32(bytes, event + EVENT_END);
            decoder.decode(bytes, event, end);
            if (asked) {
                acknowledge(ends);
            }
        } else {
            decoder.decode(bytes, start, end);
        }
    }

    /**
     * Tells the server that a semi-synchronous commit has arrived, up to that place of the file.
     */
    private void acknowledge(long offset) {
        byte[] file = progress.file().getBytes(StandardCharsets.UTF_8);
        byte[] reply = new byte[9 + file.length];
        reply[0] = (byte) SEMI_SYNC;
        for (int i = 0; i < 8; i++) {
            reply[1 + i] = (byte) (offset >>> 8 * i);
        }
        System.arraycopy(file, 0, reply, 9, file.length);
        wire.send(reply, reply.length, 0);
    }

    /** How many of the first changes of a batch the position has already. */
    public static int covered(LogPosition position, boolean mariadb, ChangeBatch batch) {
        Gtids gtids = position.gtids().isEmpty() ? null : Gtids.parse(position.gtids(), mariadb);
        var change = batch.cursor();
        int count = 0;
        while (change.next()) {
            var transaction = change.transaction();
            boolean whole =
                    gtids != null
                            && !transaction.id().isEmpty()
                            && gtids.contains(transaction.id());
            if (!whole && !position.contains(transaction.sequence(), change.ordinal())) {
                break;
            }
            count++;
        }
        return count;
    }
}
