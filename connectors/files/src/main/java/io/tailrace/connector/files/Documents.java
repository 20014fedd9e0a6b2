package io.tailrace.connector.files;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.format.ChangeFormat;
import io.tailrace.spi.format.Formats;

/** Looks up formats for the sinks of this package. */
final class Documents {

    private Documents() {}

    static ChangeFormat named(String format) {
        return Formats.named(format)
                .orElseThrow(
                        () ->
                                new TailraceException(
                                        FilesError.FORMAT_UNKNOWN,
                                        "unknown format '"
                                                + format
                                                + "'; set 'format' to one of "
                                                + String.join(", ", Formats.names())));
    }
}
