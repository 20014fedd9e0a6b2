/**
 * The binary log: events decoded into batches, table maps, transactions and their boundaries. Reads
 * through {@code server}, writes cells with {@code catalog}; asks the catalogue only through
 * interfaces of its own.
 */
@NullMarked
package io.tailrace.connector.mysql.log;

import org.jspecify.annotations.NullMarked;
