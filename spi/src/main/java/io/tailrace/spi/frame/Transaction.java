package io.tailrace.spi.frame;

/**
 * The transaction that a change belongs to, or the snapshot chunk that read it. One object serves
 * all changes of a transaction, so consumers may cache by identity.
 *
 * @param sequence printable ASCII that orders transactions as the source's log does, when compared
 *     as bytes; the first part of every {@linkplain Change#eventId event id} in it
 * @param id the source's own name of the transaction: xid, GTID; empty for a snapshot
 * @param commitMicros commit time in microseconds since 1970 UTC; for a snapshot, when it was taken
 * @param origin where it was read
 */
public record Transaction(String sequence, String id, long commitMicros, Origin origin) {

    /** Whether another object tells of the same transaction. */
    public boolean isSame(Transaction other) {
        return this == other || !id.isEmpty() && id.equals(other.id);
    }

    /** Of a source that says no more of itself. */
    public Transaction(String sequence, String id, long commitMicros) {
        this(sequence, id, commitMicros, Origin.UNKNOWN);
    }
}
