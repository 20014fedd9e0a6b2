package io.tailrace.connector.mysql.catalog;

import io.tailrace.spi.frame.TableName;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What tables were at each moment of the log, for what the log itself does not tell. Asked and told
 * in the order of the log, by the thread that reads it.
 */
public interface SchemaHistory {

    /**
     * The columns of a table at this moment, all of them, in their order; none of a sequence; null
     * if nothing is known that fits.
     *
     * @param sequence of the transaction that asks, which orders as the log does
     * @param fits whether these can be the columns: what is known may be wrong
     */
    @Nullable List<LogColumn> columns(
            TableName table, String sequence, Predicate<List<LogColumn>> fits);

    /**
     * A statement of the log that is no change of rows, probably DDL. What cannot be read changes
     * nothing.
     *
     * @return what it did to tables, as far as that concerns who reads rows, in order
     */
    List<Effect> apply(Statement statement);

    /**
     * The one table whose rows a statement changes, which the log has in place of the rows; null if
     * that cannot be told.
     */
    @Nullable TableName changed(Statement statement);

    /**
     * A statement as the log has it.
     *
     * @param sequence of its transaction
     * @param place file and offset, for people
     * @param database the default database when it ran; empty if none
     * @param ansiQuotes whether double quotes enclose names
     * @param backslashes whether a backslash escapes what follows it in a text
     * @param strict whether it was refused if a value did not fit
     * @param oracle whether types have Oracle's names, where the server is MariaDB
     */
    record Statement(
            String sequence,
            String place,
            String database,
            String text,
            boolean ansiQuotes,
            boolean backslashes,
            boolean strict,
            boolean oracle) {}

    /**
     * What a statement did to a table.
     *
     * @param to the new name of a table that is being renamed; else the table itself
     */
    record Effect(Kind kind, TableName table, TableName to) {

        public Effect(Kind kind, TableName table) {
            this(kind, table, table);
        }
    }

    /** Kinds of {@link Effect}. */
    enum Kind {
        /** The table is new: there was none of that name, and it has no rows yet. */
        MADE,
        /** All rows are gone. */
        TRUNCATED,
        /** The table is gone. */
        DROPPED,
        /**
         * Rows may have other values than the log tells: of a column that was added or changed, or
         * because they are those of a table that takes this name next, or come from another table
         * or file.
         */
        REWRITTEN,
        /** The table has another name. */
        RENAMED,
        /** Rows went with files, as of a partition; the log does not say which. */
        PARTITIONS_EMPTIED
    }
}
