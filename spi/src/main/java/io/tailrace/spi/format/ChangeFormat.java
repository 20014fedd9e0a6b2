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
}
