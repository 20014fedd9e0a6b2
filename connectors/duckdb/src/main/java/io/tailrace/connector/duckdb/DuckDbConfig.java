package io.tailrace.connector.duckdb;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Options of the DuckDB sink. */
public record DuckDbConfig(
        @Doc("The database file; made if missing, with its folders.") Path path,
        @Doc(
                        "What the tables hold: mirror (the source's rows), soft-delete (deleted rows stay, marked),"
                                + " append (one row a change).")
                @Default("mirror")
                Mode mode,
        @Doc("Target schema for a source schema; others keep their name.")
                Map<String, String> schemas,
        @Doc("Put before the name of every target schema.") @Default("") String schemaPrefix,
        @Doc("Commit at the latest after this time.") @Default("500ms") Duration flushInterval,
        @Doc("Commit at the latest after so many changes.") @Default("1000000") int flushRows,
        @Doc("Commit at the latest after so many bytes of changes.") @Default("64MiB")
                DataSize flushBytes,
        @Doc("Memory that DuckDB may use, beside the heap; it spills to disk beyond.")
                @Default("1GiB")
                DataSize memoryLimit,
        @Doc("Threads that DuckDB may use; 0 for one a processor.") @Default("0") int threads,
        @Doc("Size of the write-ahead log at which DuckDB folds it into the file.")
                @Default("256MiB")
                DataSize checkpointThreshold,
        @Doc("What becomes of the column when the source drops it.") @Default("keep")
                OnDrop onDropColumn,
        @Doc("What becomes of the table when the source drops it.") @Default("keep")
                OnDrop onDropTable,
        @Doc("What becomes of application messages in the log: ignore, or table (a row each).")
                @Default("ignore")
                Messages messages,
        @Doc(
                        "What times become: time, or text, which also has MySQL's below 0 and above 24 hours"
                                + " (CAST(… AS INTERVAL) reads it).")
                @Default("time")
                Times times) {

    private static final int MOST_THREADS = 1024;

    public DuckDbConfig {
        schemas = Map.copyOf(schemas);
        if (threads < 0 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "threads must lie between 0 and " + MOST_THREADS + ", not " + threads);
        }
    }

    /** What the tables hold. */
    public enum Mode {
        MIRROR,
        SOFT_DELETE,
        APPEND;

        boolean keepsHistoryColumns() {
            return this != MIRROR;
        }
    }

    /** What becomes of what the source drops. */
    public enum OnDrop {
        KEEP,
        DROP
    }

    /** What columns of times become. */
    public enum Times {
        TIME,
        TEXT
    }

    /** What becomes of application messages. */
    public enum Messages {
        IGNORE,
        TABLE
    }
}
