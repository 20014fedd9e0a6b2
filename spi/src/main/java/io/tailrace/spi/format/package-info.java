/**
 * How changes are written for sinks that carry documents: formats, and the byte output they write
 * to. Every sink that writes JSON uses these. Knows {@code spi.frame} and the JDK.
 */
@NullMarked
package io.tailrace.spi.format;

import org.jspecify.annotations.NullMarked;
