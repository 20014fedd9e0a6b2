package io.tailrace.spi.frame;

/**
 * A restart point in a source. Only the source that made it can read it; everybody else stores it,
 * compares it for equality, and hands it back.
 *
 * @param token printable text on one line, without credentials
 */
public record Position(String token) {}
