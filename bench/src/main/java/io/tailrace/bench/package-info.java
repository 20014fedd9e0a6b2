/** Benchmarks with JMH; {@code bin/bench} runs them. */
@NullMarked
package io.tailrace.bench;

import org.jspecify.annotations.NullMarked;
