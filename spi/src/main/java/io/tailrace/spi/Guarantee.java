package io.tailrace.spi;

/**
 * What a sink promises, and why.
 *
 * @param exactlyOnce true if sinks are {@link ExactlyOnceSink}s; otherwise at least once, with
 *     stable event ids
 * @param reason one sentence for the user
 */
public record Guarantee(boolean exactlyOnce, String reason) {}
