package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.CellWriter;
import io.tailrace.connector.mysql.catalog.SelectedCells;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.snapshot.Chunk;
import io.tailrace.spi.snapshot.Delivery;
import io.tailrace.spi.snapshot.FrameName;
import io.tailrace.spi.snapshot.Piece;
import io.tailrace.spi.snapshot.SnapshotState;
import java.util.Arrays;
import java.util.List;

/** Reads chunks, one after another, on a connection of its own. */
final class ChunkReader {

    private static final int MOST_ROWS = 1 << 15;

    private final Selection selection;
    private final SelectedCells cells;
    private final Place place;
    private final Origin origin;
    private final long micros;
    private final Delivery<TableRead> delivery;
    private final int batchSize;
    private final long buffer;
    private final LargeBatches largeBatches;
    private final ChangeBatchBuilder batch;
    private final CellWriter out;

    /**
     * @param connector the kind of server, as Debezium names it
     * @param micros when the round began, in microseconds since 1970 UTC
     * @param buffer bytes of rows that all readers may hold; more only the one whose turn it is
     */
    ChunkReader(
            Wire wire,
            SelectedCells cells,
            Place place,
            String connector,
            long micros,
            Delivery<TableRead> delivery,
            int batchSize,
            long buffer,
            LargeBatches largeBatches) {
        this.selection = new Selection(wire);
        this.cells = cells;
        this.place = place;
        this.origin = new Origin(connector, "", place.file(), 0, place.offset());
        this.micros = micros;
        this.delivery = delivery;
        this.batchSize = batchSize;
        this.buffer = buffer;
        this.largeBatches = largeBatches;
        this.batch = new ChangeBatchBuilder(batchSize);
        this.out = new CellWriter(batch);
    }

    /** Reads until no chunk is left. */
    void run() throws InterruptedException {
        try {
            for (Chunk<TableRead> chunk = delivery.toRead();
                    chunk != null;
                    chunk = delivery.toRead()) {
                new Reading(chunk).read();
            }
        } finally {
            batch.discard(); // another round may wait for a large row to be gone
        }
    }

    /** One chunk on its way into frames. */
    private final class Reading {

        private final Chunk<TableRead> chunk;
        private final TableRead source;
        private final Table table;
        private final SelectedRow row;
        private int frames;
        private long cost;
        private long ordinal;
        private Transaction transaction;

        Reading(Chunk<TableRead> chunk) {
            this.chunk = chunk;
            this.source = chunk.table();
            this.table = source.table();
            this.row = new SelectedRow(source, cells);
            this.transaction = transaction();
        }

        void read() throws InterruptedException {
            selection.begin(source.select(chunk.range().condition()));
            if (!Arrays.equals(selection.columns(), source.definition())) {
                throw new TableChanged(table.name() + " has other columns now");
            }
            if (chunk.truncates()) {
                acquire(batchSize);
                batch.change(Op.TRUNCATE, table, transaction, ordinal++, 0);
            }
            while (selection.next(this::makeRoom)) {
                add(selection.start(), selection.end());
            }
            finish();
        }

        /** A row that does not fit behind the others goes into a frame of its own. */
        private void add(int start, int end) throws InterruptedException {
            int length = end - start;
            boolean large = length >= Wire.LARGE;
            boolean full =
                    batch.arenaBytes() + (long) length > batchSize || batch.size() == MOST_ROWS;
            if ((full || large) && !batch.isEmpty()) {
                emit();
            }
            if (batch.isEmpty()) {
                acquire(Math.max(batchSize, length));
            }
            byte[] bytes = large ? selection.take() : selection.array();
            int shift = 0;
            if (large) {
                batch.adopt(bytes, end);
            } else {
                shift = batch.append(bytes, start, length) - start;
            }
            batch.change(Op.READ, table, transaction, ordinal++, 0);
            batch.after();
            row.add(bytes, start, end, shift, batch, out);
            source.counters().bytes.add(length);
            if (large) {
                out.letGo();
                emit();
            }
        }

        /** What is read already goes first, so that the large row waits for nothing of its own. */
        private void makeRoom(long bytes) throws InterruptedException {
            if (!batch.isEmpty()) {
                emit();
            }
            acquire(bytes);
            if (bytes > buffer && largeBatches.isLarge(bytes)) { // its turn has come
                largeBatches.admit(batch);
            }
        }

        /** Until the next frame, the chunk may hold so much; more than it was told before. */
        private void acquire(long bytes) throws InterruptedException {
            if (bytes > cost) {
                delivery.acquire(chunk, bytes - cost);
                cost = bytes;
            }
        }

        private void emit() {
            List<String> last = row.lastKey(batch.arena());
            put(
                    chunk.at(chunk.range().numbers().frame(frames), last.isEmpty() ? null : last),
                    false);
            frames++;
            ordinal = 0;
            transaction = transaction();
        }

        /** The last frame has the position of the whole chunk, and comes also if it has no row. */
        private void finish() {
            if (batch.isEmpty()) {
                Heartbeat empty = new Heartbeat(place.with(chunk.after()));
                delivery.put(chunk, new Piece(empty, chunk.after(), 0, true));
            } else {
                put(chunk.after(), true);
            }
        }

        private void put(SnapshotState state, boolean last) {
            source.counters().rows.add(batch.size());
            ChangeBatch built = batch.build(place.with(state));
            delivery.put(chunk, new Piece(built, state, cost, last));
            cost = 0;
        }

        private Transaction transaction() {
            FrameName name =
                    new FrameName(
                            place.name(),
                            source.place(),
                            source.from().generation(),
                            chunk.range().numbers().frame(frames));
            return new Transaction(name.sequence(), "", micros, origin);
        }
    }
}
