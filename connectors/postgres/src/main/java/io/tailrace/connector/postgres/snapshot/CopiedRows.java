package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.server.Server;
import io.tailrace.connector.postgres.server.Wire;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.snapshot.ChunkFrames;
import io.tailrace.spi.snapshot.RowReader;
import java.sql.Connection;

/**
 * Reads rows by COPY, into the batch.
 *
 * @param connection stands in the round's snapshot
 * @param buffer bytes of rows that all readers may hold; more only the one whose turn it is
 */
record CopiedRows(
        Server server,
        Connection connection,
        ChangeBatchBuilder batch,
        long buffer,
        LargeBatches largeBatches)
        implements RowReader<TableRead> {

    @Override
    public void read(TableRead table, String condition, ChunkFrames<TableRead> frames)
            throws InterruptedException {
        CopyText text = new CopyText(table.shape(), table.key());
        frames.begin(() -> text.lastKey(batch));
        try (Server.CopyOut copy = server.copy(connection, table.copy(condition))) {
            while (copy.next()) {
                int length = copy.length();
                if (length >= Wire.LARGE) {
                    makeRoom(table, length, frames);
                }
                frames.makeRoom(length, false);
                int start = copy.appendTo(batch);
                frames.row(length);
                text.row(batch, start, length);
            }
        }
    }

    /** What is read already goes first, so that the large row waits for nothing of its own. */
    private void makeRoom(TableRead table, int length, ChunkFrames<TableRead> frames)
            throws InterruptedException {
        Wire.requireHeap("a row of " + table.name(), length);
        frames.flush();
        frames.acquire(length);
        if (length > buffer && largeBatches.isLarge(length)) { // its turn has come
            largeBatches.admit(batch);
        }
    }
}
