/**
 * The change log: {@code pgoutput} messages decoded into batches, transactions that still run, and
 * where the reading stands. Knows {@code server} and {@code catalog}.
 */
@NullMarked
package io.tailrace.connector.postgres.log;

import org.jspecify.annotations.NullMarked;
