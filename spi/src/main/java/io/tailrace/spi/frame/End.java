package io.tailrace.spi.frame;

/** The source has no more frames: a bounded one has delivered all it had. */
public record End(Position position) implements Frame {}
