package io.tailrace.connector.kafka;

import io.tailrace.connector.kafka.envelope.UnreadableException;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Transaction;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes changes of records. */
interface RecordReader {

    /** The shapes that are known at the start. */
    List<SchemaChange> known(Position position);

    /**
     * Looks at a record and keeps what it says for {@link #append}.
     *
     * @param position of the record
     * @return shapes that its changes need
     * @throws UnreadableException if it is not what it is to be
     */
    List<SchemaChange> read(
            ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Position position)
            throws UnreadableException;

    /** Adds the changes of the record that was read last, if it has any. */
    void append(ChangeBatchBuilder builder) throws UnreadableException;

    /** What positions say of the shapes that are known. */
    String shapes();

    /** A record is a transaction of its own; its name orders as offsets do. */
    static Transaction transaction(ConsumerRecord<?, ?> record, String id, long commitMicros) {
        String offset = Long.toHexString(record.offset());
        String sequence =
                record.topic()
                        + "-"
                        + record.partition()
                        + "-"
                        + "0".repeat(16 - offset.length())
                        + offset;
        long micros = commitMicros != 0 ? commitMicros : 1000 * record.timestamp();
        return new Transaction(sequence, id, micros);
    }
}
