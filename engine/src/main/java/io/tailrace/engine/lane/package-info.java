/**
 * How frames move: a {@code Lane} reads one split, through its {@code Intake}, and hands its frames
 * to routes; a route keeps what is not durable yet, and tries again; the {@code Checkpointer} turns
 * durable prefixes into checkpoints and acknowledgements. Knows {@code spi}, {@code
 * transform.Match} and nothing above.
 */
@NullMarked
package io.tailrace.engine.lane;

import org.jspecify.annotations.NullMarked;
