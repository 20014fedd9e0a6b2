package io.tailrace.connector.mysql.gtid;

/**
 * The transactions that somebody has, as one of the two families of servers names them. Mutable,
 * for one thread.
 */
public sealed interface Gtids permits GtidSet, DomainPositions {

    boolean isEmpty();

    /** A copy that goes its own way. */
    Gtids copy();

    /** Whether it has that transaction. */
    boolean contains(String gtid);

    /** As the server itself writes it, without line breaks. */
    @Override
    String toString();

    /** Reads what {@link #toString} writes. */
    static Gtids parse(String text, boolean mariadb) {
        return mariadb ? DomainPositions.parse(text) : GtidSet.parse(text);
    }
}
