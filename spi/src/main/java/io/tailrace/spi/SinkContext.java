package io.tailrace.spi;

/**
 * What a sink may know of where it stands. Pipeline and route together name what it stores of its
 * own in a target.
 *
 * @param pipeline the pipeline's name
 * @param route the route's name, unique in the pipeline
 * @param split the split whose frames come
 */
public record SinkContext(String pipeline, String route, Split split) {}
