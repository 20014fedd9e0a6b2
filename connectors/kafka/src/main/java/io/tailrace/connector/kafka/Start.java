package io.tailrace.connector.kafka;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a source begins to read a partition. */
final class Start {

    private static final Logger LOG = LoggerFactory.getLogger(Start.class);

    private static final Comparator<SourcePosition> BY_OFFSET =
            Comparator.comparingLong(SourcePosition::offset);

    private final KafkaSourceConfig config;
    private final TopicPartition partition;
    private final String topicId;
    private final KafkaConsumer<?, ?> consumer;
    private final boolean late;

    /**
     * @param late whether the partition appeared while the pipeline ran: nothing of it may be
     *     passed over
     */
    Start(
            KafkaSourceConfig config,
            TopicPartition partition,
            String topicId,
            KafkaConsumer<?, ?> consumer,
            boolean late) {
        this.config = config;
        this.partition = partition;
        this.topicId = topicId;
        this.consumer = consumer;
        this.late = late;
    }

    /** The least advanced of the routes' positions; a route without one begins where it is said. */
    SourcePosition place(List<@Nullable Position> positions) {
        List<SourcePosition> places = new ArrayList<>();
        for (Position position : positions) {
            if (position != null) {
                places.add(known(position));
            }
        }
        String shapes = // they only grow
                places.stream().max(BY_OFFSET).map(SourcePosition::shapes).orElse("");
        if (places.size() < positions.size()) {
            places.add(new SourcePosition(topicId, configured(), SourcePosition.UNKNOWN, ""));
        }
        SourcePosition least = Collections.min(places, BY_OFFSET);
        long first = first();
        if (least.offset() < first) {
            throw gone(partition, least.offset(), first, null);
        }
        return new SourcePosition(topicId, least.offset(), least.epoch(), shapes);
    }

    private SourcePosition known(Position position) {
        SourcePosition stored = SourcePosition.of(position);
        if (!stored.topicId().equals(topicId)) {
            throw new TailraceException(
                    KafkaError.KAFKA_POSITION,
                    "topic '"
                            + partition.topic()
                            + "' is another one than that of the stored position: it was deleted and made anew,"
                            + " or this is another cluster; delete the checkpoint to start anew");
        }
        return stored;
    }

    private long first() {
        return Objects.requireNonNull(consumer.beginningOffsets(List.of(partition)).get(partition));
    }

    private long end() {
        return Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
    }

    /** A beginning that is not the earliest record is another one at each look: it is kept. */
    private long configured() {
        if (config.start().equals("earliest")) {
            return first();
        }
        Long kept = kept();
        if (kept != null) {
            return kept;
        }
        long begin = late ? first() : chosen();
        keep(begin);
        return begin;
    }

    private long chosen() {
        if (config.start().equals("latest")) {
            return end();
        }
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, config.startMillis())).get(partition);
        return found == null ? end() : found.offset();
    }

    /**
     * What {@link #keep} said, if nothing was acknowledged since: the pipeline ended before its
     * first checkpoint.
     */
    private @Nullable Long kept() {
        try {
            OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
            return committed != null && committed.metadata().equals(mark())
                    ? committed.offset()
                    : null;
        } catch (AuthorizationException e) {
            LOG.debug("the group's offset of {} cannot be seen", partition, e);
            return null;
        }
    }

    private void keep(long begin) {
        try {
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(begin, mark())));
        } catch (AuthorizationException e) {
            LOG.warn(
                    "the beginning of {} cannot be committed to its group, which needs READ on it: after a"
                            + " failure before the first checkpoint the pipeline would begin elsewhere",
                    partition);
        }
    }

    private String mark() {
        return "begins at " + config.start() + " of " + topicId;
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
