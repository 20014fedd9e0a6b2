package io.tailrace.spi.frame;

/**
 * Nothing changed up to this position. Keeps an idle or filtered position fresh, and gives sinks a
 * tick to flush on. All frames up to the position have been delivered: in the middle of a run of
 * frames that share one, an empty batch with the run's position is the tick.
 */
public record Heartbeat(Position position) implements Frame {}
