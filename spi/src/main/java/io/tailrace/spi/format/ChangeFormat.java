package io.tailrace.spi.format;

import io.tailrace.spi.frame.Change;
import java.io.IOException;

/** Writes changes as documents. One object per lane: it may keep prepared bytes. */
public interface ChangeFormat {

    /**
     * Writes one change as one document, without a line break.
     *
     * @throws IOException if the output's stream fails
     */
    void write(Change change, ByteOutput output) throws IOException;

    /**
     * Writes the change that a cursor stands at as a line, or as several where the format has it
     * so. A format that puts several changes of one table into a line moves the cursor to the last
     * of them.
     *
     * @throws IOException if the output's stream fails
     */
    default void writeLines(Change change, ByteOutput output) throws IOException {
        write(change, output);
        output.put((byte) '\n');
    }
}
