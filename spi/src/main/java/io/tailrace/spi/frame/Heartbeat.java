package io.tailrace.spi.frame;

/**
 * Nothing changed up to this position. Keeps an idle or filtered position fresh, and gives sinks a
 * tick to flush on.
 */
public record Heartbeat(Position position) implements Frame {}
