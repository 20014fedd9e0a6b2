package io.tailrace.connector.kafka;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic of positions: a record per transaction, whose key is the transactional id and
 * whose value is the position. It is partition 0 that counts, so that a change of their number does
 * not hide a position.
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

    private final KafkaConfig config;
    private final TopicPartition partition;
    private final String id;
    private final byte[] key;

    CheckpointTopic(KafkaConfig config, String id) {
        this.config = config;
        this.partition = new TopicPartition(config.checkpointTopic(), 0);
        this.id = id;
        this.key = id.getBytes(StandardCharsets.UTF_8);
    }

    /** A record that says so, to send at the end of the transaction. */
    ProducerRecord<byte[], byte[]> record(Position position) {
        return new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                key,
                position.token().getBytes(StandardCharsets.UTF_8));
    }

    static NewTopic shape(KafkaConfig config) {
        Optional<Short> replicas =
                config.replication() == 0
                        ? Optional.empty()
                        : Optional.of((short) config.replication());
        return new NewTopic(config.checkpointTopic(), Optional.of(1), replicas).configs(SETTINGS);
    }

    void ensure(Topics topics) throws InterruptedException {
        if (topics.partitions(partition.topic()).isEmpty()) {
            if (!config.createTopics()) {
                throw new TailraceException(
                        KafkaError.KAFKA_TOPIC,
                        "there is no topic '"
                                + partition.topic()
                                + "' for positions; create it with one partition and cleanup.policy=compact, or set 'create-topics: true'");
            }
            topics.create(shape(config));
        }
    }

    /**
     * The position committed last. Whoever asks has made earlier transactions of this id end.
     *
     * <p>A broker that was cut off may for a while take itself for the leader, and show an older
     * end. So a record is written first, which only the true leader can take, and all is read up to
     * it. Another pipeline's open transaction hides what was committed behind it; that is waited
     * for.
     */
    @Nullable Position restore(
            KafkaProducer<byte[], byte[]> producer, ClientSettings settings, LongSupplier clock)
            throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(settings.reader())) {
            long barrier = writeBarrier(producer);
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            byte[] found = null;
            long patience = Duration.ofSeconds(90).toNanos();
            long start = clock.getAsLong();
            while (reader.position(partition) <= barrier) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                    if (Arrays.equals(record.key(), key)) {
                        found = record.value();
                    }
                }
                if (clock.getAsLong() - start > patience) {
                    throw new TailraceException(
                            KafkaError.KAFKA_UNAVAILABLE,
                            "the position of '"
                                    + id
                                    + "' cannot be read: "
                                    + partition
                                    + " has had a transaction open for long, or no leader");
                }
            }
            return found == null ? null : new Position(new String(found, StandardCharsets.UTF_8));
        } catch (RuntimeException | ExecutionException e) {
            throw Failures.uninterrupted(e, "reading positions from '" + partition.topic() + "'");
        }
    }

    /** Compaction keeps one of each id: keys begin with what no id begins with. */
    private long writeBarrier(KafkaProducer<byte[], byte[]> producer)
            throws ExecutionException, InterruptedException {
        byte[] name = ("barrier " + id).getBytes(StandardCharsets.UTF_8);
        producer.beginTransaction();
        Future<RecordMetadata> written =
                producer.send(
                        new ProducerRecord<>(
                                partition.topic(), partition.partition(), name, new byte[0]));
        producer.commitTransaction();
        return written.get().offset();
    }
}
