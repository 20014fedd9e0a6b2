package io.tailrace.connector.generate;

import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import java.util.List;

/** Options of the {@code generate} source. */
record GenerateConfig(
        @Doc("Changes a second; 0 is as fast as the sink takes them.") @Default("1000") long rate,
        @Doc("Changes in all; 0 goes on for ever.") @Default("0") long rows,
        @Doc("Name of the made-up table, with its schema.") @Default("public.events") String table,
        @Doc("Columns; without any, ten columns of about 300 bytes a row.")
                List<ColumnConfig> columns,
        @Doc("Updates in a hundred changes.") @Default("0") int updates,
        @Doc("Deletes in a hundred changes; the rest are inserts.") @Default("0") int deletes,
        @Doc("Changes in a transaction.") @Default("100") int transactionRows,
        @Doc("The same seed and columns give the same rows.") @Default("1") long seed) {

    /** A made-up column. */
    record ColumnConfig(
            @Doc("Name of the column.") String name,
            @Doc("What its values are. A 'sequence' counts the inserted rows and is the key.")
                    Kind values,
            @Doc("Values that are null, in a hundred.") @Default("0") int nulls,
            @Doc("Bytes of 'text', 'json' and 'bytes' values; numbers are below ten to this power.")
                    @Default("9")
                    int length) {}

    /** The kinds of made-up values. */
    enum Kind {
        SEQUENCE,
        BOOLEAN,
        INT,
        DECIMAL,
        FLOAT,
        TEXT,
        UUID,
        DATE,
        TIMESTAMP,
        /**
         * Microseconds since 1970 when the row is made: the only values that differ from run to
         * run.
         */
        NOW_MICROS,
        JSON,
        BYTES
    }
}
