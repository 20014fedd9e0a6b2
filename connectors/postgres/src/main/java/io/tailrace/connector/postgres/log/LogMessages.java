package io.tailrace.connector.postgres.log;

import io.tailrace.spi.frame.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whoever wants some logical messages for itself; the others are delivered like rows. */
public interface LogMessages {

    boolean wants(String prefix);

    /** Takes a message. Every position from here on covers it, none before does. */
    void take(String prefix, byte[] content);

    /** Whether {@link #moved} matters for that table now. */
    default boolean followsMoves(TableName table) {
        return false;
    }

    /**
     * A row of the table has another key now, and cells that the log does not carry: whoever has
     * not got the row under its old key cannot make it from this.
     *
     * @param key the new key in PostgreSQL's text, in the order of its columns; null if the log
     *     does not carry it either
     */
    default void moved(TableName table, @Nullable List<String> key) {}
}
