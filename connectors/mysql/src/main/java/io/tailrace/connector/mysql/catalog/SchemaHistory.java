package io.tailrace.connector.mysql.catalog;

import io.tailrace.spi.frame.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tables were at each moment of the log, for what the log itself does not tell. Asked and told
 * in the order of the log, by the thread that reads it.
 */
public interface SchemaHistory {

    /**
     * The columns of a table at this moment, all of them, in their order; null if it is not known.
     */
    @Nullable List<LogColumn> columns(TableName table);

    /**
     * A statement of the log that is no change of rows, probably DDL. What cannot be read changes
     * nothing.
     *
     * @param database the default database when it ran; empty if none
     * @return what it did to tables, as far as that concerns who reads rows
     */
    List<Effect> apply(String database, String statement);

    /** What a statement did to a table. */
    record Effect(Kind kind, TableName table) {}

    /** Kinds of {@link Effect}. */
    enum Kind {
        /** All rows are gone. */
        TRUNCATED,
        /** The table is gone. */
        DROPPED
    }
}
