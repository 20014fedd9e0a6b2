package io.tailrace.connector.kafka;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic of positions. Of a sink: a record per transaction, whose key is the
 * transactional id and whose value is the position. It is partition 0 that counts, so that a change
 * of their number does not hide a position.
 */
final class CheckpointTopic {

    /**
     * Small segments and an eager cleaner keep short what is read at a start, of hundreds of
     * records a second. Markers of transactions go soon: nobody reads here for long.
     */
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "cleanup.policy", "compact",
                    "compression.type", "producer",
                    "segment.bytes", "8388608",
                    "segment.ms", "3600000",
                    "min.cleanable.dirty.ratio", "0.1",
                    "delete.retention.ms", "300000");

    private static final Duration POLL = Duration.ofMillis(200);

    private final TopicPartition partition;
    private final String id;

    /**
     * @param id the transactional id of who writes
     */
    CheckpointTopic(String topic, String id) {
        this.partition = new TopicPartition(topic, 0);
        this.id = id;
    }

    /** To be sent at the end of a transaction. */
    ProducerRecord<byte[], byte[]> record(String key, @Nullable String value) {
        return new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    static NewTopic shape(String topic, int replication) {
        Optional<Short> replicas =
                replication == 0 ? Optional.empty() : Optional.of((short) replication);
        return new NewTopic(topic, Optional.of(1), replicas).configs(SETTINGS);
    }

    void ensure(Topics topics, boolean create, int replication) throws InterruptedException {
        if (topics.partitions(partition.topic()).isEmpty()) {
            if (!create) {
                throw new TailraceException(
                        KafkaError.KAFKA_TOPIC,
                        "there is no topic '"
                                + partition.topic()
                                + "' for positions; create it with one partition and cleanup.policy=compact, or set 'create-topics: true'");
            }
            topics.create(shape(partition.topic(), replication));
        }
    }

    /**
     * The position committed last. Whoever asks has made earlier transactions of this id end.
     * Compaction keeps one barrier of each id: keys begin with what no id begins with.
     */
    @Nullable Position restore(
            KafkaProducer<byte[], byte[]> producer, ClientSettings settings, LongSupplier clock)
            throws InterruptedException {
        AtomicReference<@Nullable String> found = new AtomicReference<>();
        read(
                producer,
                record("barrier " + id, ""),
                settings,
                Duration.ofSeconds(90),
                clock,
                (key, value) -> {
                    if (key.equals(id)) {
                        found.set(value);
                    }
                });
        String token = found.get();
        return token == null ? null : new Position(token);
    }

    /**
     * Reads all that is committed, in order; a key that has gone has the value null.
     *
     * <p>A broker that was cut off may for a while take itself for the leader, and show an older
     * end. So a record is written first, which only the true leader can take, and all is read up to
     * it. Another pipeline's open transaction hides what was committed behind it; that is waited
     * for.
     *
     * @param barrier the record to write
     */
    void read(
            KafkaProducer<byte[], byte[]> producer,
            ProducerRecord<byte[], byte[]> barrier,
            ClientSettings settings,
            Duration patience,
            LongSupplier clock,
            BiConsumer<String, @Nullable String> each)
            throws InterruptedException {
        try (Reader reader = new Reader(settings)) {
            producer.beginTransaction();
            Future<RecordMetadata> written = producer.send(barrier);
            Transactions.commit(producer);
            RecordMetadata place = written.get();
            if (!place.hasOffset()) { // told of one that was sent twice, with others in between
                throw new TailraceException(
                        KafkaError.KAFKA_UNAVAILABLE,
                        "the broker does not tell where it wrote a record of " + partition);
            }
            read(reader.consumer, place.offset() + 1, patience, clock, each);
        } catch (RuntimeException | ExecutionException e) {
            throw Failures.uninterrupted(e, "reading positions from '" + partition.topic() + "'");
        }
    }

    /** As {@link #read}, but as far as the brokers show it: writes nothing. */
    void look(ClientSettings settings, Duration patience, BiConsumer<String, @Nullable String> each)
            throws InterruptedException {
        try (Reader reader = new Reader(settings)) {
            KafkaConsumer<byte[], byte[]> consumer = reader.consumer;
            consumer.assign(List.of(partition));
            long end =
                    Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
            read(consumer, end, patience, System::nanoTime, each);
        } catch (RuntimeException e) {
            throw Failures.uninterrupted(e, "reading positions from '" + partition.topic() + "'");
        }
    }

    private void read(
            KafkaConsumer<byte[], byte[]> reader,
            long end,
            Duration patience,
            LongSupplier clock,
            BiConsumer<String, @Nullable String> each) {
        reader.assign(List.of(partition));
        reader.seekToBeginning(List.of(partition));
        long start = clock.getAsLong();
        while (reader.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                if (record.key() != null) {
                    byte[] value = record.value();
                    each.accept(
                            new String(record.key(), StandardCharsets.UTF_8),
                            value == null ? null : new String(value, StandardCharsets.UTF_8));
                }
            }
            if (clock.getAsLong() - start > patience.toNanos()) {
                throw new TailraceException(
                        KafkaError.KAFKA_UNAVAILABLE,
                        "the positions of '"
                                + id
                                + "' cannot be read: "
                                + partition
                                + " has had a transaction open for long, or no leader");
            }
        }
    }

    /** Does not wait, when it is closed, for the fetch that is under way: half a second. */
    private record Reader(KafkaConsumer<byte[], byte[]> consumer) implements AutoCloseable {

        private Reader(ClientSettings settings) {
            this(new KafkaConsumer<>(settings.reader()));
        }

        @Override
        public void close() {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
