/**
 * Reads whole tables in rounds ({@code docs/snapshot.md}): each on one exported snapshot, in chunks
 * that are delivered in order and survive a restart. Knows the catalog; does not know the log
 * reader, which puts each round into its place in the stream.
 */
@NullMarked
package io.tailrace.connector.postgres.snapshot;

import org.jspecify.annotations.NullMarked;
