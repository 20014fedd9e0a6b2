package io.tailrace.connector.postgres.log;

import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Transaction;
import org.jspecify.annotations.Nullable;

/** Where the reading of the log stands, and which changes an earlier run has delivered already. */
final class LogCursor {

    /** PostgreSQL counts from 2000. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private final LogPosition begin;
    private final String database;
    private long lsn;
    private boolean open;
    private long commitLsn;
    private int xid;
    private long commitMicros;
    private long lastCommit;
    private long ordinal;
    private long skip;
    private @Nullable Transaction transaction;
    private volatile long deliveredMicros;

    /**
     * @param database the name that the origin of transactions gets
     */
    LogCursor(LogPosition begin, String database) {
        this.database = database;
        this.begin = begin;
        this.lsn = begin.lsn();
    }

    static long unixMicros(long postgresMicros) {
        return postgresMicros + EPOCH_MICROS;
    }

    void begin(long commitLsn, int xid, long postgresMicros) {
        this.open = true;
        this.commitLsn = commitLsn;
        this.xid = xid;
        this.commitMicros = unixMicros(postgresMicros);
        this.ordinal = 0;
        this.transaction = null;
        if (commitLsn < begin.reached()) {
            skip = Long.MAX_VALUE;
        } else {
            skip = commitLsn == begin.txLsn() ? begin.skip() : 0;
        }
    }

    void commit(long endLsn) {
        open = false;
        transaction = null;
        lastCommit = endLsn;
        advance(endLsn);
    }

    boolean open() {
        return open;
    }

    /** Nothing that begins below that place will come any more, unless a transaction is open. */
    void advance(long to) {
        if (!open && to > lsn) {
            lsn = to;
        }
    }

    /**
     * Whether nothing that commits below that place is still to come, and nothing at or above it
     * has been delivered.
     */
    boolean standsAt(long place) {
        return open ? ordinal == 0 && commitLsn >= place : lsn >= place;
    }

    /** Everything below that place is delivered, as {@link #standsAt} said. */
    void settle(long place) {
        lsn = Math.max(lsn, place);
    }

    /** Whether the change that comes now, of the open transaction, is still to be delivered. */
    boolean wanted() {
        return ordinal >= skip;
    }

    /** Whether a message that stands alone in the log is still to be delivered. */
    boolean wanted(long messageLsn) {
        return !begin.contains(messageLsn, 0);
    }

    /** Counts a change of the open transaction, and returns its number. */
    long count() {
        return ordinal++;
    }

    long counted() {
        return ordinal;
    }

    /** Takes back what was counted since. */
    void uncount(long counted) {
        ordinal = counted;
    }

    /** The open transaction; to be called only for changes that are delivered. */
    Transaction transaction() {
        Transaction known = transaction;
        if (known == null) {
            known =
                    new Transaction(
                            Lsn.digits(commitLsn),
                            Integer.toUnsignedString(xid),
                            commitMicros,
                            origin());
            transaction = known;
            deliveredMicros = commitMicros;
        }
        return known;
    }

    /** What stands in for the transaction of a message that is in none. */
    Transaction alone(long messageLsn, long sentMicros) {
        return new Transaction(Lsn.digits(messageLsn), "", sentMicros, origin());
    }

    private Origin origin() {
        return new Origin("postgresql", database, "", 0, lastCommit);
    }

    /** When the last transaction of which anything was delivered committed; 0 before the first. */
    long deliveredMicros() {
        return deliveredMicros;
    }

    LogPosition position() {
        LogPosition now =
                open && ordinal > 0
                        ? new LogPosition(lsn, commitLsn, ordinal)
                        : LogPosition.at(lsn);
        return now.compareTo(begin) < 0 ? begin : now;
    }
}
