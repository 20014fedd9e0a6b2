package io.tailrace.connector.kafka.envelope;

import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.TableName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change as an envelope tells it.
 *
 * @param key names of the key's columns, in its order
 * @param types of columns of which the envelope says it; of the others the values tell
 * @param transaction the source's own name of the transaction, or empty
 * @param commitMicros microseconds since 1970, or 0
 */
public record Event(
        Op op,
        TableName table,
        List<String> key,
        @Nullable Image before,
        @Nullable Image after,
        Map<String, DataType> types,
        String transaction,
        long commitMicros) {}
