/** Keeps checkpoints in files, and a state directory to one process. Knows {@code spi}. */
@NullMarked
package io.tailrace.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
