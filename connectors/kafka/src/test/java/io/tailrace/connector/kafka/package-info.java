@NullMarked
package io.tailrace.connector.kafka;

import org.jspecify.annotations.NullMarked;
