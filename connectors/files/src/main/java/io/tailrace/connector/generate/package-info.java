/**
 * The {@code generate} source: rows made up at a given rate, the same ones on every run. Knows only
 * {@code spi}.
 */
@NullMarked
package io.tailrace.connector.generate;

import org.jspecify.annotations.NullMarked;
