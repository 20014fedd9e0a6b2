/**
 * The sinks that write documents: {@code files} (exactly once, see {@link
 * io.tailrace.connector.files.Manifest}), {@code stdout} and {@code blackhole}. Knows {@code spi}
 * and the Zstandard library.
 */
@NullMarked
package io.tailrace.connector.files;

import org.jspecify.annotations.NullMarked;
