package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import java.util.function.BiConsumer;

/** A format that says something of each document in headers, for sinks that have them. */
public interface HeaderFormat extends ChangeFormat {

    /**
     * Tells the headers of the document that {@link #write} makes of the change.
     *
     * @param to takes names and values, of which it may keep the values, and must not change them
     */
    void headers(Change change, BiConsumer<String, byte[]> to);
}
