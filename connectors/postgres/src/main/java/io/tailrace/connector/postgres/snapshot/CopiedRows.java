package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.server.Server;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.snapshot.ChunkFrames;
import io.tailrace.spi.snapshot.RowReader;
import java.sql.Connection;

/**
 * Reads rows by COPY, into the batch.
 *
 * @param connection stands in the round's snapshot
 */
record CopiedRows(Server server, Connection connection, ChangeBatchBuilder batch)
        implements RowReader<TableRead> {

    @Override
    public void read(TableRead table, String condition, ChunkFrames<TableRead> frames)
            throws InterruptedException {
        CopyText text = new CopyText(table.shape(), table.key());
        frames.begin(() -> text.lastKey(batch));
        try (Server.CopyOut copy = server.copy(connection, table.copy(condition))) {
            while (copy.next()) {
                int length = copy.length();
                frames.makeRoom(length, false);
                int start = copy.appendTo(batch);
                frames.row(length);
                text.row(batch, start, length);
            }
        }
    }
}
