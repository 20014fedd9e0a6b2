/**
 * What snapshots of whole tables have in common, whatever the database ({@code docs/snapshot.md}):
 * how far each table is, how frames are named and numbered, and how chunks that are read side by
 * side become one sequence. Sources that read tables use these. Knows {@code spi.frame} and the
 * JDK.
 */
@NullMarked
package io.tailrace.spi.snapshot;

import org.jspecify.annotations.NullMarked;
