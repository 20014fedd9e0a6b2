/**
 * What snapshots of whole tables have in common, whatever the database ({@code docs/snapshot.md}):
 * how far each table is, how it is cut into chunks, how these are read side by side into frames,
 * and how the frames are numbered and become one sequence. A source gives what its database does
 * its own way: the ranges of a table ({@link TableCutter}, {@link KeyOrder}), their rows ({@link
 * RowReader}), and how a round comes to its place in the log. Knows {@code spi}, {@code spi.frame}
 * and the JDK.
 */
@NullMarked
package io.tailrace.spi.snapshot;

import org.jspecify.annotations.NullMarked;
