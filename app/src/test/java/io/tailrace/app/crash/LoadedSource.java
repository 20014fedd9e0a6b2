package io.tailrace.app.crash;

import io.tailrace.testkit.JsonLines;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

/** Tables of a server that are changed while a pipeline reads them. */
interface LoadedSource extends AutoCloseable {

    /** The source of the pipeline, as its file has it. */
    String yaml();

    /** Makes the tables, with about so many rows in the largest. */
    void create(int rows);

    void start();

    /** Lets no transaction begin until {@link #resume}. */
    void pause();

    void resume();

    /** Transactions so far. */
    long transactions();

    /** Whether the program has a session on the server. */
    boolean isRead();

    /**
     * Makes one more transaction.
     *
     * @return whether the routes have everything up to it, by the positions in their checkpoints
     */
    Predicate<List<String>> mark();

    /** What the server may forget when the routes have come that far, it forgets. */
    default void forget(List<String> positions) {}

    /** Where the server sees its readers; for reports. */
    String readers();

    /** The lines of the target, to be compared with the tables. */
    JsonLines lines(Path folder);

    /** The names of the tables, without their schema or database. */
    List<String> tables();

    /** How a table and what DuckDB has of it compare. */
    Difference compare(String table, Connection duckDb) throws SQLException;

    /** How a table and what its lines make of it compare. */
    Difference compare(String table, JsonLines lines) throws SQLException;

    /** Ends the load. */
    @Override
    void close();

    /** The comparison of a table in words. */
    record Difference(String text, boolean equal) {}
}
