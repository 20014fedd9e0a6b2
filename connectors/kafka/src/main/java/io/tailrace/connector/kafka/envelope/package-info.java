/**
 * Reads the envelopes that people write into topics back into changes: JSON from bytes, and what
 * each envelope's members mean. Knows {@code spi.frame}.
 */
@NullMarked
package io.tailrace.connector.kafka.envelope;

import org.jspecify.annotations.NullMarked;
