package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.CellWriter;
import io.tailrace.connector.mysql.catalog.SelectedCells;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.snapshot.ChunkFrames;
import io.tailrace.spi.snapshot.RowReader;
import java.util.Arrays;

/** Reads rows by SELECT, from the wire into the batch. */
final class SelectedRows implements RowReader<TableRead> {

    private final Selection selection;
    private final SelectedCells cells;
    private final ChangeBatchBuilder batch;
    private final CellWriter out;
    private final long buffer;
    private final LargeBatches largeBatches;

    /**
     * @param buffer bytes of rows that all readers may hold; more only the one whose turn it is
     */
    SelectedRows(
            Wire wire,
            SelectedCells cells,
            ChangeBatchBuilder batch,
            long buffer,
            LargeBatches largeBatches) {
        this.selection = new Selection(wire);
        this.cells = cells;
        this.batch = batch;
        this.out = new CellWriter(batch);
        this.buffer = buffer;
        this.largeBatches = largeBatches;
    }

    @Override
    public void read(TableRead table, String condition, ChunkFrames<TableRead> frames)
            throws InterruptedException {
        SelectedRow row = new SelectedRow(table, cells);
        selection.begin(table.name(), table.select(condition));
        if (!Arrays.equals(selection.columns(), table.definition())) {
            throw new TableChanged(table.name() + " has other columns now");
        }
        frames.begin(() -> row.lastKey(batch.arena()));
        Selection.Room room = bytes -> makeRoom(bytes, frames);
        while (selection.next(room)) {
            add(row, selection.start(), selection.end(), frames);
        }
    }

    /** A large row goes into a frame of its own, without being copied. */
    private void add(SelectedRow row, int start, int end, ChunkFrames<TableRead> frames)
            throws InterruptedException {
        int length = end - start;
        boolean large = length >= Wire.LARGE;
        frames.makeRoom(length, large);
        byte[] bytes = large ? selection.take() : selection.array();
        int shift = 0;
        if (large) {
            batch.adopt(bytes, end);
        } else {
            shift = batch.append(bytes, start, length) - start;
        }
        frames.row(length);
        row.add(bytes, start, end, shift, batch, out);
        if (large) {
            out.letGo();
            frames.flush();
        }
    }

    /** What is read already goes first, so that the large row waits for nothing of its own. */
    private void makeRoom(long bytes, ChunkFrames<TableRead> frames) throws InterruptedException {
        frames.flush();
        frames.acquire(bytes);
        if (bytes > buffer && largeBatches.isLarge(bytes)) { // its turn has come
            largeBatches.admit(batch);
        }
    }
}
