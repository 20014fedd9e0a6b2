package io.tailrace.connector.duckdb;

import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.Measured;
import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects changes, brings them into an open transaction in bulk, and commits that with the
 * position of the last frame. So data and position are durable together or not at all.
 *
 * <p>Three bounds: what is taken is applied after some bytes (heap), what is applied is committed
 * after some time or bytes (latency), and a commit waits for the next position (frames that share
 * one belong together).
 */
final class DuckDbSink implements ExactlyOnceSink, Measured {

    /** Changes held in memory before they go into the transaction. */
    static final long APPLY_BYTES = 16 << 20;

    /**
     * A position alone is saved less often than data: nothing but the source's log waits for it.
     */
    private static final int IDLE_FACTOR = 4;

    private final DuckDbConfig config;
    private final Database database;
    private final CheckpointTable checkpoints;
    private final Shaper shaper;
    private final LongSupplier nanoClock;
    private final long applyBytes;
    private final Map<TableName, TableWriter> writers = new HashMap<>();
    private @Nullable TableWriter lastWriter;

    private @Nullable Position committed;
    private @Nullable Position last;
    private CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    private boolean open = true;
    private boolean dirty;
    private boolean waiting;
    private long waitingSince;
    private long heldBytes;
    private long uncommittedBytes;
    private long uncommittedRows;
    private boolean runEnded = true;
    private final AtomicLong commits = new AtomicLong();
    private volatile long commitNanos;

    private DuckDbSink(
            DuckDbConfig config,
            Database database,
            CheckpointTable checkpoints,
            Shaper shaper,
            LongSupplier nanoClock,
            long applyBytes) {
        this.config = config;
        this.database = database;
        this.checkpoints = checkpoints;
        this.shaper = shaper;
        this.nanoClock = nanoClock;
        this.applyBytes = applyBytes;
        this.committed = checkpoints.restored().orElse(null);
    }

    static DuckDbSink open(
            DuckDbConfig config, SinkContext context, LongSupplier nanoClock, long applyBytes) {
        Database database = Database.open(config);
        try {
            CheckpointTable checkpoints = CheckpointTable.open(database, context);
            return new DuckDbSink(
                    config,
                    database,
                    checkpoints,
                    Shaper.open(database, config),
                    nanoClock,
                    applyBytes);
        } catch (SQLException e) {
            database.close();
            throw database.translate(e);
        }
    }

    @Override
    public Optional<Position> restore() {
        return checkpoints.restored();
    }

    @Override
    public CompletionStage<?> write(Frame frame) {
        requireOpen();
        try {
            if ((runEnded || !frame.position().equals(last)) && isDue()) {
                commit();
            }
            switch (frame) {
                case ChangeBatch batch -> take(batch);
                case SchemaChange change -> reshape(change);
                case Heartbeat _, End _ -> {}
            }
            runEnded = frame instanceof Heartbeat || frame instanceof End;
        } catch (SQLException e) {
            throw failed(database.translate(e));
        } catch (TailraceException e) {
            throw e instanceof RejectedChange ? e : failed(e);
        }
        last = frame.position();
        if (!dirty && last.equals(committed)) {
            return CompletableFuture.completedFuture(null);
        }
        if (!waiting) {
            waiting = true;
            waitingSince = nanoClock.getAsLong();
        }
        return ended();
    }

    /**
     * What {@link #write} returns; a frame that ends its run can itself be the one that brings the
     * commit.
     */
    private CompletionStage<?> ended() {
        CompletableFuture<@Nullable Void> stage = durable;
        if (runEnded && isDue()) {
            commitOrFail();
        }
        return stage;
    }

    private boolean isDue() {
        if (!waiting) {
            return false;
        }
        // where commits are slow, larger ones: DuckDB writes whole row groups once, and parts of
        // one twice
        long interval = Math.max(config.flushInterval().toNanos(), 2 * commitNanos);
        return nanoClock.getAsLong() - waitingSince >= (dirty ? interval : IDLE_FACTOR * interval)
                || uncommittedRows >= config.flushRows()
                || uncommittedBytes >= config.flushBytes().bytes();
    }

    private void take(ChangeBatch batch) throws SQLException {
        if (batch.size() == 0) {
            return;
        }
        Change change = batch.cursor();
        while (change.next()) {
            if (isRow(change)) {
                writer(change.table()).check(change);
            }
        }
        dirtied();
        change = batch.cursor();
        while (change.next()) {
            if (isRow(change)) {
                writer(change.table()).take(batch, change);
            } else if (change.op() == Op.TRUNCATE) {
                truncate(change);
            }
        }
        heldBytes += batch.bytes();
        uncommittedBytes += batch.bytes();
        uncommittedRows += batch.size();
        if (heldBytes >= applyBytes) {
            apply();
        }
    }

    private void dirtied() {
        if (!dirty) {
            dirty = true;
            waiting = true;
            waitingSince = nanoClock.getAsLong();
        }
    }

    private boolean isRow(Change change) {
        return change.op() != Op.TRUNCATE
                && (change.op() != Op.MESSAGE || config.messages() == DuckDbConfig.Messages.TABLE);
    }

    private TableWriter writer(Table table) throws SQLException {
        TableWriter writer = lastWriter;
        if (writer == null || writer.target().source() != table) {
            writer = writers.get(table.name());
            if (writer == null
                    || writer.target().source() != table
                            && !writer.target().source().sameShape(table)) {
                writer = shaped(table);
            }
            lastWriter = writer;
        }
        return writer;
    }

    private TableWriter shaped(Table table) throws SQLException {
        apply();
        dirtied();
        TableWriter old = writers.remove(table.name());
        if (old != null) {
            old.drop();
        }
        TargetTable target = shaper.shape(table);
        TableWriter writer =
                target.mode() == DuckDbConfig.Mode.APPEND
                        ? new AppendWriter(target, database, InstantSource.system())
                        : target.isKeyed()
                                ? new KeyedWriter(target, database, InstantSource.system())
                                : new KeylessWriter(target, database, InstantSource.system());
        writers.put(table.name(), writer);
        lastWriter = writer;
        return writer;
    }

    private void reshape(SchemaChange change) throws SQLException {
        Table before = change.before();
        Table after = change.after();
        if (after == null) {
            forget(Objects.requireNonNull(before));
            shaper.drop(before);
            return;
        }
        if (before != null && !before.name().equals(after.name())) {
            forget(before);
            shaper.rename(before, after);
        }
        TableWriter known = writers.get(after.name());
        if (known == null || !known.target().source().sameShape(after)) {
            shaped(after);
        }
    }

    private void forget(Table table) throws SQLException {
        apply();
        dirtied();
        lastWriter = null;
        TableWriter writer = writers.remove(table.name());
        if (writer != null) {
            writer.drop();
        }
    }

    private void truncate(Change change) throws SQLException {
        TableWriter writer = writer(change.table());
        if (writer instanceof AppendWriter append) {
            append.truncate(change);
            return;
        }
        writer.apply();
        if (config.mode() == DuckDbConfig.Mode.SOFT_DELETE) {
            database.execute(
                    "UPDATE "
                            + writer.target().name()
                            + " SET _tailrace_op = 'truncate', _tailrace_deleted = true,"
                            + " _tailrace_synced_at = now(), _tailrace_version = ? WHERE NOT _tailrace_deleted",
                    change.eventId());
        } else {
            database.execute("DELETE FROM " + writer.target().name());
        }
    }

    private void apply() throws SQLException {
        for (TableWriter writer : writers.values()) {
            writer.apply();
        }
        heldBytes = 0;
    }

    private void commit() throws SQLException {
        long start = nanoClock.getAsLong();
        Position position = Objects.requireNonNull(last);
        apply();
        checkpoints.save(position); // invariants 1 and 2: with the data, or not at all
        database.commit();
        committed = position;
        dirty = false;
        waiting = false;
        uncommittedBytes = 0;
        uncommittedRows = 0;
        commits.incrementAndGet();
        commitNanos = nanoClock.getAsLong() - start;
        CompletableFuture<@Nullable Void> done = durable;
        durable = new CompletableFuture<>();
        done.complete(null);
    }

    /** Makes everything durable up to the last run of frames that has ended. */
    @Override
    public void flush() {
        requireOpen();
        runEnded =
                true; // whoever flushes knows that it has, though the next frame is still to come
        if (waiting) {
            commitOrFail();
        }
    }

    private void commitOrFail() {
        try {
            commit();
        } catch (SQLException e) {
            throw failed(database.translate(e));
        } catch (TailraceException e) {
            throw failed(e);
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new TailraceException(
                    DuckDbError.DUCKDB_CLOSED,
                    "the sink for " + database.path() + " is closed; open another");
        }
    }

    private TailraceException failed(TailraceException e) {
        durable.completeExceptionally(e);
        try {
            close();
        } catch (TailraceException onClose) {
            e.addSuppressed(onClose);
        }
        return e;
    }

    @Override
    public List<Gauge> gauges() {
        return List.of(
                new Gauge("duckdb_commits", "Transactions committed.", commits::get),
                new Gauge(
                        "duckdb_commit_seconds",
                        "Time of the last commit, with what it applied.",
                        () -> commitNanos / 1e9));
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            writers.clear();
            lastWriter = null;
            durable.completeExceptionally(
                    new TailraceException(
                            DuckDbError.DUCKDB_CLOSED,
                            "the sink for " + database.path() + " was closed before a commit"));
            database.close();
        }
    }
}
