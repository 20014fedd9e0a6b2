package io.tailrace.spi.frame;

/**
 * Where a transaction was read, for formats that print it. What a source cannot tell is empty, or
 * 0.
 *
 * @param connector the kind of source, as Debezium names it: {@code postgresql}, {@code mysql},
 *     {@code mariadb}
 * @param database the database that is read, where tables have a schema besides it
 * @param file the log's file in which the transaction lies
 * @param serverId the number that the server carries in its log
 * @param before the place in the log up to which everything comes before this: the end of the last
 *     commit, if this reading has seen it; of a snapshot, where it was taken
 */
public record Origin(String connector, String database, String file, long serverId, long before) {

    /** Nothing is known. */
    public static final Origin UNKNOWN = new Origin("", "", "", 0);

    /** Of a source that does not tell what comes before. */
    public Origin(String connector, String database, String file, long serverId) {
        this(connector, database, file, serverId, 0);
    }
}
