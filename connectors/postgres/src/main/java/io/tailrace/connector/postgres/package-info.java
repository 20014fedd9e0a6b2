/**
 * The PostgreSQL source: its configuration, and how snapshot and log are woven into one stream.
 * Knows {@code server}, {@code catalog}, {@code snapshot} and {@code log}; they know nothing of it.
 */
@NullMarked
package io.tailrace.connector.postgres;

import org.jspecify.annotations.NullMarked;
