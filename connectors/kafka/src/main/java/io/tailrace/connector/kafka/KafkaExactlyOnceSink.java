package io.tailrace.connector.kafka;

import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.Measured;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes in transactions that hold the position too, as a record of the {@link
 * CheckpointTopic}. Opening takes the transactional id over: the earlier instance can commit no
 * more, and what it left open is aborted, before the position is read.
 */
final class KafkaExactlyOnceSink implements ExactlyOnceSink, Measured {

    private static final CompletionStage<?> DONE = CompletableFuture.completedFuture(null);

    /** A transaction that grows beyond this within an interval: the source is catching up. */
    private static final long BUSY_BYTES = 256 << 10;

    private static final int BUSY_INTERVALS = 20;

    /** How often a position is recorded that comes without changes. */
    private static final long IDLE_NANOS = Duration.ofSeconds(5).toNanos();

    private final KafkaConfig config;
    private final LongSupplier clock;
    private final Producing producing;
    private final KafkaProducer<byte[], byte[]> producer;
    private final CheckpointTopic checkpoints;
    private final String id;
    private final long interval;
    private final long expiry;
    private final AtomicReference<@Nullable Exception> unsent = new AtomicReference<>();
    private final Callback sent =
            (_, failure) -> {
                if (failure != null) {
                    unsent.compareAndSet(null, failure);
                }
            };

    private final @Nullable Position restored;
    private @Nullable Position position;
    private @Nullable Position recorded;
    private CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    private @Nullable TailraceException failed;
    private boolean open;
    private long opened;

    /** Whether a frame waits for the next commit. */
    private boolean pending;

    private long pendingBytes;
    private long pendingSince;
    private long lastCommit;
    private long now;
    private volatile long commitNanos;

    private KafkaExactlyOnceSink(
            KafkaConfig config,
            LongSupplier clock,
            Producing producing,
            CheckpointTopic checkpoints,
            String id,
            @Nullable Position restored) {
        this.config = config;
        this.clock = clock;
        this.producing = producing;
        this.producer = producing.producer();
        this.checkpoints = checkpoints;
        this.id = id;
        this.interval = config.commitInterval().toNanos();
        this.expiry =
                Duration.ofMillis(
                                producing
                                        .settings()
                                        .number(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG))
                        .toNanos();
        this.restored = restored;
        this.recorded = restored;
        this.position = restored;
        this.lastCommit = clock.getAsLong();
    }

    static KafkaExactlyOnceSink open(KafkaConfig config, SinkContext context, LongSupplier clock)
            throws InterruptedException {
        String id = Producing.id(config, context);
        CheckpointTopic checkpoints = new CheckpointTopic(config.checkpointTopic(), id);
        Producing producing = Producing.open(config, context, id);
        try {
            checkpoints.ensure(producing.topics(), config.createTopics(), config.replication());
            producing.topics().requireLeaders(id);
            producing.producer().initTransactions();
            Position restored =
                    checkpoints.restore(producing.producer(), producing.settings(), clock);
            return new KafkaExactlyOnceSink(config, clock, producing, checkpoints, id, restored);
        } catch (RuntimeException e) {
            producing.close();
            throw Failures.uninterrupted(e, "taking over transactional id '" + id + "'");
        } catch (InterruptedException e) {
            producing.close();
            throw e;
        }
    }

    @Override
    public Optional<Position> restore() {
        return Optional.ofNullable(restored);
    }

    @Override
    public CompletionStage<?> write(Frame frame) throws InterruptedException {
        check();
        now = clock.getAsLong();
        if (frame instanceof Heartbeat) {
            reach(frame.position()); // all frames up to it have come
        }
        if (endsRun(frame) && isDue()) {
            commit();
        }
        switch (frame) {
            case ChangeBatch batch -> send(batch);
            case SchemaChange change -> producing.learn(change);
            case End _, Heartbeat _ -> {}
        }
        reach(frame.position());
        if (frame instanceof End) {
            commit();
        }
        return pending ? durable : DONE;
    }

    /** Only whole runs of frames with one position are committed. */
    private boolean endsRun(Frame frame) {
        return frame instanceof Heartbeat || !frame.position().equals(position);
    }

    private void reach(Position next) {
        position = next;
        pending |= !next.equals(recorded);
    }

    private boolean isDue() {
        if (pendingBytes == 0) {
            return pending && now - lastCommit >= IDLE_NANOS;
        }
        long patience = pendingBytes < BUSY_BYTES ? interval : BUSY_INTERVALS * interval;
        return now - pendingSince >= patience || pendingBytes >= config.commitBytes().bytes();
    }

    /** Nothing is sent of a batch that has a change which cannot be. */
    private void send(ChangeBatch batch) throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> records = producing.records().of(batch);
        if (records.isEmpty()) {
            return;
        }
        try {
            begin();
            if (pendingBytes == 0) {
                pendingSince = now;
            }
            pending = true;
            pendingBytes += producing.records().bytes();
            for (ProducerRecord<byte[], byte[]> record : records) {
                var _ = producer.send(record, sent);
            }
        } catch (RuntimeException e) {
            throw fail(e);
        }
        check();
    }

    private void begin() {
        if (!open) {
            producer.beginTransaction();
            opened = clock.getAsLong();
            open = true;
        }
    }

    @Override
    public void flush() throws InterruptedException {
        check();
        now = clock.getAsLong();
        commit();
    }

    /** Everything taken so far becomes durable, at the position of the last frame. */
    private void commit() throws InterruptedException {
        Position at = position;
        if (at == null || !pending) {
            return;
        }
        long start = clock.getAsLong();
        try {
            begin();
            // Last, because an open transaction keeps the position of other pipelines from their
            // readers.
            producer.flush();
            check();
            var _ = producer.send(checkpoints.record(id, at.token()), sent);
            Transactions.commit(producer);
        } catch (RuntimeException e) {
            throw fail(e);
        }
        open = false;
        recorded = at;
        pending = false;
        pendingBytes = 0;
        lastCommit = clock.getAsLong();
        commitNanos = lastCommit - start;
        CompletableFuture<@Nullable Void> reached = durable;
        durable = new CompletableFuture<>();
        reached.complete(null);
    }

    /** A record that could not be sent spoils the transaction. */
    private void check() throws InterruptedException {
        if (failed != null) {
            throw failed;
        }
        Exception cause = unsent.get();
        if (cause != null) {
            throw fail(cause);
        }
    }

    private TailraceException fail(Exception cause) throws InterruptedException {
        if (failed != null) {
            return failed;
        }
        Exception first = unsent.get();
        Exception telling = first == null || Failures.isFencing(cause) ? cause : first;
        TailraceException failure;
        if (open && Failures.isFencing(telling) && clock.getAsLong() - opened >= expiry) {
            failure =
                    new TailraceException(
                            KafkaError.KAFKA_TRANSACTION_EXPIRED,
                            "a transaction was open for longer than transaction.timeout.ms, and the brokers ended it",
                            telling);
        } else {
            failure = settle(telling);
        }
        failed = failure;
        durable.completeExceptionally(failure);
        return failure;
    }

    private TailraceException settle(Exception cause) throws InterruptedException {
        try {
            return Failures.uninterrupted(cause, "writing to Kafka");
        } catch (InterruptedException e) {
            failed =
                    new TailraceException(
                            KafkaError.KAFKA_CLOSED, "writing to Kafka was interrupted", cause);
            durable.completeExceptionally(failed);
            throw e;
        }
    }

    @Override
    public List<Gauge> gauges() {
        return List.of(
                new Gauge(
                        "kafka_commit_seconds",
                        "How long the last transaction took to commit.",
                        () -> commitNanos / 1e9),
                producing.buffered());
    }

    /** Aborts what is open, so that readers of committed records need not wait for its time-out. */
    @Override
    public void close() {
        boolean abort = open && failed == null && unsent.get() == null;
        open = false;
        if (failed == null) {
            failed = new TailraceException(KafkaError.KAFKA_CLOSED, "the sink is closed");
        }
        try {
            if (abort) {
                producing.topics().requireLeaders(id);
                producer.abortTransaction();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // the next start aborts it, or the brokers do, after transaction.timeout.ms
        } finally {
            producing.close();
        }
    }
}
