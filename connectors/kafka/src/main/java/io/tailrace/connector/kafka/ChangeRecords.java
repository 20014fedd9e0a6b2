package io.tailrace.connector.kafka;

import io.tailrace.connector.kafka.envelope.Cell;
import io.tailrace.connector.kafka.envelope.Cell.Missing;
import io.tailrace.connector.kafka.envelope.Envelope;
import io.tailrace.connector.kafka.envelope.Event;
import io.tailrace.connector.kafka.envelope.Image;
import io.tailrace.connector.kafka.envelope.UnreadableException;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Each record is an envelope that tells of changes; one without a value only repeats a deletion.
 */
final class ChangeRecords implements RecordReader {

    private final Envelope envelope;
    private final TableShapes shapes = new TableShapes();
    private final int partitions;
    private List<Event> events = List.of();
    private @Nullable ConsumerRecord<byte @Nullable [], byte @Nullable []> current;

    /**
     * @param known shapes from a position
     * @param partitions of the topic
     */
    ChangeRecords(Envelope envelope, String known, int partitions) {
        this.envelope = envelope;
        this.partitions = partitions;
        shapes.restore(known);
    }

    @Override
    public List<SchemaChange> known(Position position) {
        return shapes.all(position);
    }

    @Override
    public List<SchemaChange> read(
            ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Position position)
            throws UnreadableException {
        current = record;
        byte[] value = record.value();
        events = value == null ? List.of() : envelope.read(record.key(), value);
        List<SchemaChange> changes = new ArrayList<>();
        for (Event event : events) {
            require(event, record);
        }
        for (Event event : events) {
            SchemaChange change = shapes.learn(event, position);
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }

    private void require(Event event, ConsumerRecord<?, ?> record) throws UnreadableException {
        switch (event.op()) {
            case READ, INSERT, UPDATE, MESSAGE -> {
                if (event.after() == null) {
                    throw new UnreadableException("it has no row after the change");
                }
                if (record.headers().lastHeader(Records.PREVIOUS_KEY) != null) {
                    requireWhole(event, event.after());
                }
            }
            case DELETE -> {
                if (event.before() == null) {
                    throw new UnreadableException("it has no row before the deletion");
                }
            }
            case TRUNCATE -> {
                if (partitions > 1) {
                    throw new UnreadableException(
                            "a truncate comes in each of "
                                    + partitions
                                    + " partitions, which are read on their own; use topics of one partition for"
                                    + " tables that are truncated");
                }
            }
        }
    }

    /** What a moved row lacks stands with its old key, perhaps in another partition. */
    private void requireWhole(Event event, Image after) throws UnreadableException {
        if (!shapes.knows(event.table())) {
            return;
        }
        for (Column column : shapes.table(event.table()).columns()) {
            if (!after.names().contains(column.name())) {
                throw new UnreadableException(
                        "a row whose key has changed lacks column "
                                + column.name()
                                + ", which the log did not carry; log full rows at the database");
            }
        }
    }

    @Override
    public void append(ChangeBatchBuilder builder) throws UnreadableException {
        var record = Objects.requireNonNull(current);
        Transaction transaction = null;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (transaction == null) {
                transaction =
                        RecordReader.transaction(record, event.transaction(), event.commitMicros());
            }
            Table table = shapes.table(event.table());
            builder.change(event.op(), table, transaction, i, record.offset());
            if (event.before() != null) {
                builder.before();
                cells(event.before(), table, Missing.ABSENT, builder);
            }
            if (event.after() != null) {
                builder.after();
                boolean whole = event.op() == Op.INSERT || event.op() == Op.READ;
                cells(event.after(), table, whole ? Missing.NULL : Missing.ABSENT, builder);
            }
        }
    }

    private static void cells(
            Image image, Table table, Missing otherwise, ChangeBatchBuilder builder)
            throws UnreadableException {
        for (Column column : table.columns()) {
            Cell.add(image, column.name(), column.type().kind(), otherwise, builder);
        }
    }

    @Override
    public String shapes() {
        return shapes.text();
    }
}
