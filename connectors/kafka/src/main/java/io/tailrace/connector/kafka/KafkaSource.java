package io.tailrace.connector.kafka;

import io.tailrace.connector.kafka.envelope.Envelope;
import io.tailrace.connector.kafka.envelope.UnreadableException;
import io.tailrace.spi.Measured;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the committed records of one partition. */
final class KafkaSource implements Source, Measured {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaSource.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long COMMIT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int BATCH_BYTES = 1 << 18;

    private final KafkaSourceConfig config;
    private final TopicPartition partition;
    private final String topicId;
    private final KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer;
    private final RecordReader reader;
    private final @Nullable DeadLetterTopic deadLetters;
    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(BATCH_BYTES);
    private final ArrayDeque<Frame> ready = new ArrayDeque<>();

    /** Held while the consumer is used: it bears one thread at a time. */
    private final ReentrantLock inUse = new ReentrantLock();

    private Iterator<ConsumerRecord<byte @Nullable [], byte @Nullable []>> records =
            Collections.emptyIterator();

    /** Of the record to read next. */
    private long offset;

    /** As {@link SourcePosition} has it. */
    private int epoch;

    /** Where the records at hand end. */
    private @Nullable OffsetAndMetadata polledTo;

    private long committedAt;
    private @Nullable Position committed;
    private volatile @Nullable Position acknowledged;
    private volatile double lag = Double.NaN;
    private volatile boolean closed;

    private KafkaSource(
            KafkaSourceConfig config,
            TopicPartition partition,
            KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer,
            RecordReader reader,
            @Nullable DeadLetterTopic deadLetters,
            SourcePosition start) {
        this.config = config;
        this.partition = partition;
        this.topicId = start.topicId();
        this.consumer = consumer;
        this.reader = reader;
        this.deadLetters = deadLetters;
        this.offset = start.offset();
        this.epoch = start.epoch();
        this.committedAt = System.nanoTime();
        ready.addAll(reader.known(position()));
        ready.add(new Heartbeat(position())); // from here on, also when nothing comes for long
    }

    static KafkaSource open(
            KafkaSourceConfig config, SourceContext context, List<@Nullable Position> positions)
            throws InterruptedException {
        TopicPartition partition = KafkaSourceFactory.partition(context.split());
        String topicId;
        int count;
        try (Partitions partitions = new Partitions(config)) {
            var topic = partitions.describe(partition.topic());
            topicId = topic.topicId().toString();
            count = topic.partitions().size();
        }
        String client = context.pipeline() + "-" + context.split().id();
        ClientSettings settings = new ClientSettings(config.brokers(), config.kafka(), client);
        KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer = null;
        try {
            consumer = new KafkaConsumer<>(settings.source(config.group(context.pipeline())));
            consumer.assign(List.of(partition));
            SourcePosition start =
                    new Start(config, partition, topicId, consumer, context.late())
                            .place(positions);
            consumer.seek(partition, start.place());
            RecordReader reader =
                    config.format().equals(KafkaSourceConfig.ROWS)
                            ? new RowRecords(partition.topic(), config.keys())
                            : new ChangeRecords(
                                    Envelope.named(config.format()).orElseThrow(),
                                    start.shapes(),
                                    count);
            DeadLetterTopic deadLetters =
                    config.deadLetterTopic() == null
                            ? null
                            : new DeadLetterTopic(
                                    config.deadLetterTopic(), settings, context.pipeline());
            return new KafkaSource(config, partition, consumer, reader, deadLetters, start);
        } catch (RuntimeException e) {
            if (consumer != null) {
                consumer.close(
                        org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
            }
            throw Failures.uninterrupted(e, "opening " + partition);
        }
    }

    @Override
    public Frame next() throws InterruptedException {
        inUse.lock();
        try {
            requireOpen();
            while (ready.isEmpty()) {
                if (!records.hasNext() && !poll()) {
                    return new Heartbeat(position());
                }
                take();
            }
            return ready.removeFirst();
        } catch (WakeupException e) {
            throw closed(e);
        } catch (InterruptException e) {
            throw Failures.uninterrupted(e, "reading " + partition);
        } catch (LogTruncationException e) {
            throw lost(e);
        } catch (org.apache.kafka.clients.consumer.OffsetOutOfRangeException e) {
            throw gone(e);
        } catch (org.apache.kafka.common.KafkaException e) {
            throw Failures.uninterrupted(e, "reading " + partition);
        } finally {
            inUse.unlock();
        }
    }

    /** Whether records came; else the offset has moved over what no record stands for. */
    private boolean poll() {
        commit();
        var polled = consumer.poll(POLL);
        OptionalLong behind = consumer.currentLag(partition);
        lag = behind.isPresent() ? behind.getAsLong() : Double.NaN;
        OffsetAndMetadata to = polled.nextOffsets().getOrDefault(partition, polledTo);
        polledTo = to;
        if (polled.isEmpty()) {
            long at = consumer.position(partition);
            if (at > offset) {
                moveTo(at, to != null && to.offset() == at ? to.leaderEpoch() : Optional.empty());
            }
            return false;
        }
        records = polled.records(partition).iterator();
        return true;
    }

    /** Makes frames of the records at hand, as many as fit one batch. */
    private void take() throws InterruptedException {
        while (records.hasNext() && !builder.isFull()) {
            var record = records.next();
            if (record.offset() > offset) {
                moveTo(record.offset(), record.leaderEpoch()); // over what no record stands for
            }
            try {
                List<SchemaChange> shapes = reader.read(record, position());
                if (!shapes.isEmpty()) {
                    flush();
                    ready.addAll(shapes);
                }
                append();
            } catch (UnreadableException e) {
                reject(record, e);
            }
            moveTo(record.offset() + 1, record.leaderEpoch());
            if (!ready.isEmpty()) {
                break; // the batch that follows a new shape
            }
        }
        flush();
        if (ready.isEmpty()) {
            ready.add(new Heartbeat(position()));
        }
    }

    private void moveTo(long next, Optional<Integer> leaderEpoch) {
        offset = next;
        epoch = leaderEpoch.orElse(SourcePosition.UNKNOWN);
    }

    /** All changes of a record, or none. */
    private void append() throws UnreadableException {
        int before = builder.size();
        try {
            reader.append(builder);
        } catch (UnreadableException e) {
            while (builder.size() > before) {
                builder.undo();
            }
            throw e;
        }
    }

    private void flush() {
        if (!builder.isEmpty()) {
            ready.add(builder.build(position()));
        }
    }

    /** Invariant 4: delivered, or in dead letters with its reason, or the pipeline stops. */
    private void reject(
            ConsumerRecord<byte @Nullable [], byte @Nullable []> record, UnreadableException why)
            throws InterruptedException {
        if (deadLetters == null) {
            throw new TailraceException(
                    KafkaError.KAFKA_BAD_RECORD,
                    "the record at offset "
                            + record.offset()
                            + " of "
                            + partition
                            + " cannot be read as '"
                            + config.format()
                            + "': "
                            + why.getMessage()
                            + "; correct 'format', or name a 'dead-letter-topic' for such records",
                    why);
        }
        deadLetters.add(record, why);
    }

    private Position position() {
        return new SourcePosition(topicId, offset, epoch, reader.shapes()).position();
    }

    @Override
    public void acknowledge(Position durable) {
        acknowledged = durable;
    }

    /** For tools to see; what counts is the checkpoint, so a failure is only told. */
    private void commit() {
        Position durable = acknowledged;
        long now = System.nanoTime();
        if (durable == null || durable.equals(committed) || now - committedAt < COMMIT_NANOS) {
            return;
        }
        committed = durable;
        committedAt = now;
        consumer.commitAsync(
                Map.of(partition, SourcePosition.of(durable).place()),
                (_, failure) -> {
                    if (failure != null) {
                        LOG.debug("the group's offset of {} was not committed", partition, failure);
                    }
                });
    }

    @Override
    public int covered(Position position, ChangeBatch batch) {
        long next = SourcePosition.of(position).offset();
        int covered = 0;
        Change change = batch.cursor();
        while (change.next() && change.logOffset() < next) {
            covered++;
        }
        return covered;
    }

    @Override
    public Position standing(Position known, Position frame) {
        return SourcePosition.of(known).offset() > SourcePosition.of(frame).offset()
                ? known
                : frame;
    }

    private TailraceException gone(Exception cause) {
        long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (first > offset) {
            return Start.gone(partition, offset, first, cause);
        }
        return new TailraceException(
                KafkaError.KAFKA_UNAVAILABLE,
                "the broker has no record at offset " + offset + " of " + partition + " yet",
                cause);
    }

    /** Invariant 8: what stands now where records were read was not. */
    private TailraceException lost(LogTruncationException cause) {
        OffsetAndMetadata end = cause.divergentOffsets().get(partition);
        return new TailraceException(
                KafkaError.KAFKA_RECORDS_GONE,
                partition
                        + " was read up to offset "
                        + offset
                        + ", and the brokers have lost the records "
                        + (end == null ? "before it" : "from " + end.offset() + " on")
                        + ": a replica without them became the leader (unclean.leader.election.enable). What was written in their"
                        + " place since has not been read: see to the targets, and delete the checkpoint to start anew",
                cause);
    }

    private void requireOpen() {
        if (closed) {
            throw closed(null);
        }
    }

    private TailraceException closed(@Nullable Exception cause) {
        return new TailraceException(
                KafkaError.KAFKA_SOURCE_CLOSED, "the source of " + partition + " is closed", cause);
    }

    @Override
    public List<Gauge> gauges() {
        return List.of(
                new Gauge(
                        "kafka_source_lag_records",
                        "Offsets between what was read last and the end of the partition.",
                        () -> lag));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        consumer.wakeup();
        inUse.lock();
        try {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
            if (deadLetters != null) {
                deadLetters.close();
            }
        } catch (org.apache.kafka.common.KafkaException e) {
            LOG.debug("closing the consumer of {} failed", partition, e);
        } finally {
            inUse.unlock();
        }
    }
}
