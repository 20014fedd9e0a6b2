package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.server.Server;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.snapshot.Chunk;
import io.tailrace.spi.snapshot.Delivery;
import io.tailrace.spi.snapshot.FrameName;
import io.tailrace.spi.snapshot.Piece;
import io.tailrace.spi.snapshot.SnapshotState;
import java.sql.Connection;
import java.util.List;

/**
 * Reads chunks, one after another, on a connection of its own that stands in the round's snapshot.
 */
final class ChunkReader {

    private static final int MOST_ROWS = 1 << 15;

    private final Server server;
    private final Connection connection;
    private final Snapshot snapshot;
    private final Delivery<TableRead> delivery;
    private final PositionAt positions;
    private final int batchSize;
    private final ChangeBatchBuilder batch;

    ChunkReader(
            Server server,
            Connection connection,
            Snapshot snapshot,
            Delivery<TableRead> delivery,
            PositionAt positions,
            int batchSize) {
        this.server = server;
        this.connection = connection;
        this.snapshot = snapshot;
        this.delivery = delivery;
        this.positions = positions;
        this.batchSize = batchSize;
        this.batch = new ChangeBatchBuilder(batchSize);
    }

    /** Reads until no chunk is left. */
    void run() throws InterruptedException {
        for (Chunk<TableRead> chunk = delivery.toRead(); chunk != null; chunk = delivery.toRead()) {
            new Reading(chunk).read();
        }
    }

    /** One chunk on its way into frames. */
    private final class Reading {

        private final Chunk<TableRead> chunk;
        private final TableRead source;
        private final Table table;
        private final CopyText text;
        private final List<String> key;
        private int frames;
        private long cost;
        private long ordinal;
        private Transaction transaction;

        Reading(Chunk<TableRead> chunk) {
            this.chunk = chunk;
            this.source = chunk.table();
            this.table = source.shape().table();
            this.key = source.key();
            this.text = new CopyText(source.shape(), key);
            this.transaction = transaction();
        }

        void read() throws InterruptedException {
            if (chunk.truncates()) {
                acquire(batchSize);
                batch.change(Op.TRUNCATE, table, transaction, ordinal++, 0);
            }
            try (Server.CopyOut copy =
                    server.copy(connection, source.copy(chunk.range().condition()))) {
                while (copy.next()) {
                    add(copy);
                }
            }
            finish();
        }

        /**
         * A row that does not fit behind the others goes into a frame of its own, for which memory
         * is asked first.
         */
        private void add(Server.CopyOut copy) throws InterruptedException {
            int length = copy.length();
            boolean full =
                    batch.arenaBytes() + (long) length > batchSize || batch.size() == MOST_ROWS;
            if (full && !batch.isEmpty()) {
                emit();
            }
            if (batch.isEmpty()) {
                acquire(Math.max(batchSize, length));
            }
            int start = copy.appendTo(batch);
            batch.change(Op.READ, table, transaction, ordinal++, 0);
            batch.after();
            text.row(batch, start, length);
            source.bytes().add(length);
        }

        private void acquire(long bytes) throws InterruptedException {
            delivery.acquire(chunk, bytes);
            cost = bytes;
        }

        private void emit() {
            List<String> last = key.isEmpty() ? null : text.lastKey(batch);
            put(chunk.at(chunk.range().numbers().frame(frames), last), false);
            frames++;
            ordinal = 0;
            transaction = transaction();
        }

        /** The last frame has the position of the whole chunk, and comes also if it has no row. */
        private void finish() {
            if (batch.isEmpty()) {
                Position position = positions.at(snapshot.lsn(), chunk.after());
                delivery.put(chunk, new Piece(new Heartbeat(position), chunk.after(), 0, true));
            } else {
                put(chunk.after(), true);
            }
        }

        private void put(SnapshotState state, boolean last) {
            source.rows().add(batch.size());
            ChangeBatch built = batch.build(positions.at(snapshot.lsn(), state));
            delivery.put(chunk, new Piece(built, state, cost, last));
            cost = 0;
        }

        private Transaction transaction() {
            FrameName name =
                    new FrameName(
                            String.format("%016x", snapshot.lsn()),
                            source.place(),
                            chunk.generation(),
                            chunk.range().numbers().frame(frames));
            Origin origin = new Origin("postgresql", server.database(), "", 0, snapshot.lsn());
            return new Transaction(name.sequence(), "", snapshot.micros(), origin);
        }
    }
}
