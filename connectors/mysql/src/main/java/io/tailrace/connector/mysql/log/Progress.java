package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.gtid.DomainPositions;
import io.tailrace.connector.mysql.gtid.GtidSet;
import io.tailrace.connector.mysql.gtid.GtidSource;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.connector.mysql.log.LogPosition.Partial;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Where in the log the reading is: which transactions are behind it, and how much of the present
 * one. For the thread that reads, and after it has read a frame, for the one that asks for its
 * position.
 */
final class Progress {

    private final String server;
    private final String connector;
    private final int filter;
    private int epoch;
    private String file;
    private long offset;

    /** The place between transactions up to which all is delivered. */
    private String boundaryFile;

    private long boundary;

    /** What is delivered; null where the log has no GTIDs, or what came before is not known. */
    private @Nullable Gtids gtids;

    private final boolean gtidsCount;
    private boolean connected;
    private long expected;
    private long created;
    private boolean gtidsChanged = true;
    private String gtidsText = "";

    /**
     * Where the reading began, until it is past there: asked by GTIDs, a server sends the file from
     * its beginning, but no transaction before that place.
     */
    private @Nullable LogPosition floor;

    private @Nullable Partial resumed;
    private boolean open;
    private long began;
    private String beganIn;
    private String id = "";
    private @Nullable GtidSource source;
    private long number;
    private long commitMicros;
    private @Nullable Transaction transaction;
    private long writer;

    /** The last one's; many transactions in a row share it. */
    private Origin origin;

    private long ordinal;
    private long skip;

    /**
     * @param from where everything before is delivered
     * @param gtids what is delivered, if that is known
     * @param connector the kind of server, as Debezium names it
     * @param gtidsCount whether all transactions have GTIDs
     * @param filter tells which tables are counted
     */
    Progress(
            LogPosition from,
            @Nullable Gtids gtids,
            String connector,
            boolean gtidsCount,
            int filter) {
        this.connector = connector;
        this.server = from.server();
        this.epoch = from.epoch();
        this.file = from.file();
        this.offset = from.offset();
        this.boundaryFile = file;
        this.boundary = offset;
        this.beganIn = file;
        this.gtids = gtids;
        this.gtidsCount = gtidsCount;
        this.resumed = from.partial();
        this.floor = from;
        this.filter = filter;
        this.expected = gtids == null ? from.created() : 0;
        this.origin = new Origin(connector, "", file, 0);
    }

    String file() {
        return file;
    }

    long offset() {
        return offset;
    }

    boolean isOpen() {
        return open;
    }

    /**
     * Whether it stands between two transactions, with none delivered in part, and not before that
     * place.
     */
    boolean isAt(LogEnds.Place place) {
        if (open || resumed != null || !connected) {
            return false;
        }
        long ahead = LogPosition.number(file) - LogPosition.number(place.file());
        return ahead > 0 || ahead == 0 && offset >= place.offset();
    }

    /** Nothing that is wanted lies before that place of the file; what does was passed over. */
    void idleAt(long place) {
        if (!open && place > offset) {
            offset = place;
            settle();
        }
    }

    @Nullable Gtids gtids() {
        return gtids;
    }

    /** The place of the present transaction, or of the next one, which orders as the log does. */
    String sequence() {
        return open
                ? LogPosition.sequence(epoch, beganIn, began)
                : LogPosition.sequence(epoch, file, offset);
    }

    /** Moves behind an event of the file. */
    void moveTo(long end) {
        offset = end;
    }

    /** The server of that id was the first to log the events that follow. */
    void writtenBy(long serverId) {
        writer = serverId;
    }

    /** The log goes on in that file. */
    void rotate(String next, long at) {
        if (!next.equals(file)) {
            expected = 0;
            created = 0; // told by the file's first event
            if (connected
                    && (LogPosition.number(next) < LogPosition.number(file)
                            || !base(next).equals(base(file)))) {
                epoch++; // begun anew, or named anew: numbers count from the start
            }
            file = next;
        }
        connected = true;
        offset = at;
        if (!open) {
            settle();
        }
    }

    /**
     * The file was begun at that time.
     *
     * @throws TailraceException if it is not the file that it was: after {@code RESET MASTER}
     *     another may have its name
     */
    void created(long seconds) {
        requireSame(file, expected, seconds);
        expected = 0;
        created = seconds;
    }

    /**
     * Of two files of one name, only one can have been begun at a time.
     *
     * @param expected 0 if it is not known
     */
    static void requireSame(String file, long expected, long seconds) {
        if (expected != 0 && expected != seconds) {
            throw new TailraceException(
                    MysqlError.MYSQL_POSITION_LOST,
                    "the server's log was begun anew: "
                            + file
                            + " is not the file of that name which was read before");
        }
    }

    /** Whether the server has begun to send a file. */
    boolean hasBegun() {
        return created != 0;
    }

    private static String base(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** What a file says was before it. */
    void precededBy(Gtids before) {
        if (!gtidsCount) {
            return;
        }
        Gtids mine = gtids;
        if (mine == null) {
            gtids = before;
        } else if (mine instanceof GtidSet set && before instanceof GtidSet more) {
            set.addAll(more);
        } else if (mine instanceof DomainPositions positions
                && before instanceof DomainPositions more) {
            positions.addAll(more);
        }
        gtidsChanged = true;
    }

    /** A transaction begins with an event at that place; one that is already open goes on. */
    void begin(long start) {
        if (!open) {
            open = true;
            began = start;
            beganIn = file;
            id = "";
            source = null;
            transaction = null;
            ordinal = 0;
            skip = 0;
            commitMicros = 0;
        }
    }

    void beginGtid(long start, GtidSource source, long number, long commitMicros) {
        begin(start);
        this.source = source;
        this.number = number;
        this.commitMicros = commitMicros;
    }

    void beginGtid(long start, String gtid) {
        begin(start);
        id = gtid;
    }

    void committedAt(long micros) {
        commitMicros = micros;
    }

    /** The transaction of the next change; made with its first. */
    Transaction transaction(long seconds) {
        Transaction present = transaction;
        return present != null ? present : identify(seconds);
    }

    private Transaction identify(long seconds) {
        if (!open) {
            begin(offset);
        }
        GtidSource counted = source;
        if (counted != null) {
            id = counted.gtid(number);
        }
        String sequence = LogPosition.sequence(epoch, beganIn, began);
        Partial part = resumed;
        if (part != null
                && (part.sequence().equals(sequence)
                        || !part.id().isEmpty() && part.id().equals(id))) {
            sequence = part.sequence();
            skip = part.skip();
            if (part.filter() != filter) {
                throw new TailraceException(
                        MysqlError.MYSQL_POSITION,
                        "the pipeline was stopped in the middle of a transaction, and now reads other tables than then: run it once"
                                + " more with the tables it had, until that transaction is delivered");
            }
        }
        Transaction made =
                new Transaction(
                        sequence,
                        id,
                        commitMicros != 0 ? commitMicros : seconds * 1_000_000,
                        origin());
        transaction = made;
        return made;
    }

    private Origin origin() {
        if (origin.serverId() != writer || !origin.file().equals(beganIn)) {
            origin = new Origin(connector, "", beganIn, writer);
        }
        return origin;
    }

    /** The number of the next change in its transaction. */
    long ordinal() {
        return ordinal;
    }

    void counted() {
        ordinal++;
    }

    /** The changes from that number on were rolled back. */
    void rewind(long to) {
        ordinal = to;
    }

    /** Whether the next change was delivered before a restart. */
    boolean isDelivered() {
        return ordinal < skip;
    }

    /** The transaction ends with the event that ends here. */
    void end() {
        if (open) {
            if (transaction != null
                    && resumed != null
                    && resumed.sequence().equals(transaction.sequence())) {
                resumed = null;
            }
            deliver();
            open = false;
            transaction = null;
            source = null;
            ordinal = 0;
            skip = 0;
        }
        settle();
    }

    private void deliver() {
        Gtids delivered = gtids;
        GtidSource counted = source;
        if (delivered instanceof GtidSet set && counted != null) {
            set.add(counted, number);
            gtidsChanged = true;
        } else if (delivered instanceof DomainPositions positions && !id.isEmpty()) {
            positions.put(id);
            gtidsChanged = true;
        }
    }

    private void settle() {
        if (floor != null) {
            if (LogPosition.sequence(epoch, file, offset).compareTo(floor.sequence()) < 0) {
                return;
            }
            floor = null;
        }
        boundaryFile = file;
        boundary = offset;
    }

    /** The log ended in the middle of a transaction, which the server then forgot. */
    void abandon() {
        open = false;
        transaction = null;
        source = null;
        ordinal = 0;
        skip = 0;
    }

    /** The restart point behind everything that was delivered or counted so far. */
    LogPosition position() {
        Gtids delivered = gtids;
        if (gtidsChanged && delivered != null) {
            gtidsText = delivered.toString();
            gtidsChanged = false;
        }
        Transaction present = transaction;
        Partial partial = resumed;
        if (present != null && ordinal > 0) {
            partial =
                    new Partial(present.sequence(), present.id(), Math.max(ordinal, skip), filter);
        }
        return new LogPosition(
                epoch,
                server,
                boundaryFile,
                boundary,
                boundaryFile.equals(file) ? created : 0,
                gtidsText,
                partial);
    }
}
