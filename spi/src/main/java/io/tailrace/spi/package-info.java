/**
 * The contracts between the engine and its plug-ins: sources, transforms, sinks, checkpoint stores,
 * their factories and configuration, and error codes. Knows {@code spi.frame} and the JDK. A
 * plug-in needs nothing else of Tailrace.
 */
@NullMarked
package io.tailrace.spi;

import org.jspecify.annotations.NullMarked;
