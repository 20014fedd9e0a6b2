/**
 * What moves through a pipeline: frames, row batches, tables and positions. Knows only the JDK;
 * every other package reads this one. How a batch lays out its bytes stays private to this package.
 */
@NullMarked
package io.tailrace.spi.frame;

import org.jspecify.annotations.NullMarked;
