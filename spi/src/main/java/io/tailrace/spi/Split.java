package io.tailrace.spi;

/**
 * A part of a source that is read in order on its own.
 *
 * @param id stable over restarts, unique in the source; letters, digits, {@code . _ -}
 */
public record Split(String id) {

    /** The only split of a source that has one log. */
    public static final Split WHOLE = new Split("log");

    /** In code: the one that the JVM makes costs the start some milliseconds. */
    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
