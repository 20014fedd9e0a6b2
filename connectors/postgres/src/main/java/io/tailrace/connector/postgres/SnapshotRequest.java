package io.tailrace.connector.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.TableNameText;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/**
 * A request to read tables again, as it stands in the log: the pipeline, then a line for each
 * table.
 */
record SnapshotRequest(String pipeline, List<TableName> tables) {

    static final String PREFIX = "tailrace.snapshot";

    /** Reads a message of that prefix; lines that are no tables are passed over. */
    static SnapshotRequest decode(byte[] content) {
        String[] lines = new String(content, UTF_8).split("\n");
        List<TableName> tables = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            try {
                tables.add(TableNameText.decode(lines[i]));
            } catch (IllegalArgumentException _) {
                // somebody else wrote it
            }
        }
        return new SnapshotRequest(lines[0], tables);
    }

    /** Writes it into the log, in a transaction: durable when this returns. */
    void write(Connection connection) {
        StringBuilder content = new StringBuilder(pipeline);
        for (TableName table : tables) {
            content.append('\n').append(TableNameText.encode(table));
        }
        Sql.rows(
                connection,
                "SELECT pg_logical_emit_message(true, '"
                        + PREFIX
                        + "', "
                        + Sql.literal(content.toString())
                        + ")");
    }
}
