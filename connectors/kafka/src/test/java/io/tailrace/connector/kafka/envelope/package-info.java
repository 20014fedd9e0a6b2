@NullMarked
package io.tailrace.connector.kafka.envelope;

import org.jspecify.annotations.NullMarked;
