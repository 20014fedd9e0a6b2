package io.tailrace.connector.kafka;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where a source begins to read a partition. */
final class Start {

    private final KafkaSourceConfig config;
    private final TopicPartition partition;
    private final String topicId;
    private final KafkaConsumer<?, ?> consumer;
    private String shapes = "";

    Start(
            KafkaSourceConfig config,
            TopicPartition partition,
            String topicId,
            KafkaConsumer<?, ?> consumer) {
        this.config = config;
        this.partition = partition;
        this.topicId = topicId;
        this.consumer = consumer;
    }

    /** The least advanced of the routes' positions; a route without one begins where it is said. */
    long offset(List<@Nullable Position> positions) {
        long least = Long.MAX_VALUE;
        long furthest = -1;
        for (Position position : positions) {
            if (position == null) {
                least = Math.min(least, configured());
                continue;
            }
            SourcePosition stored = SourcePosition.of(position);
            if (!stored.topicId().equals(topicId)) {
                throw new TailraceException(
                        KafkaError.KAFKA_POSITION,
                        "topic '"
                                + partition.topic()
                                + "' is another one than that of the stored position: it was deleted and made anew,"
                                + " or this is another cluster; delete the checkpoint to start anew");
            }
            least = Math.min(least, stored.offset());
            if (stored.offset() > furthest) {
                furthest = stored.offset();
                shapes = stored.shapes(); // shapes only grow
            }
        }
        long first = first();
        if (least < first) {
            throw gone(partition, least, first, null);
        }
        return least;
    }

    String shapes() {
        return shapes;
    }

    private long first() {
        return Objects.requireNonNull(consumer.beginningOffsets(List.of(partition)).get(partition));
    }

    private long end() {
        return Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
    }

    private long configured() {
        return switch (config.start()) {
            case "earliest" -> first();
            case "latest" -> end();
            default -> {
                OffsetAndTimestamp found =
                        consumer.offsetsForTimes(Map.of(partition, config.startMillis()))
                                .get(partition);
                yield found == null ? end() : found.offset();
            }
        };
    }

    /** Invariant 8: nothing is skipped unless the user asks for it. */
    static TailraceException gone(
            TopicPartition partition, long wanted, long first, @Nullable Exception cause) {
        return new TailraceException(
                KafkaError.KAFKA_RECORDS_GONE,
                "records "
                        + wanted
                        + " to "
                        + (first - 1)
                        + " of "
                        + partition
                        + " were to be read next, and the brokers have deleted them; keep records longer"
                        + " (retention.ms), and delete the checkpoint to start anew",
                cause);
    }
}
