package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.TableVersion;
import io.tailrace.spi.frame.TableName;
import org.jspecify.annotations.Nullable;

/** The tables as a statement finds them, and takes its changes. */
interface Schema {

    /** A table; null if it is not known. */
    @Nullable TableVersion table(TableName name);

    /** The collation that new tables of a database get. */
    int collationOf(String database);

    void put(TableName name, TableVersion version);

    /** There was no table of that name, and now there is one, without rows. */
    void made(TableName name);

    /** The table is gone. */
    void remove(TableName name);

    /** Whatever was known of the table no longer holds. */
    void forget(TableName name);

    /** Rows have other values, or are there now, of which the log has nothing. */
    void rewritten(TableName name);

    void rename(TableName from, TableName to);

    void truncate(TableName name);

    /** Rows went with files of the table, as of a partition; the log does not say which. */
    void partitionsEmptied(TableName name);

    void putDatabase(String name, int collation);

    /** The database is gone, with all its tables. */
    void removeDatabase(String name);
}
