package io.tailrace.connector.files;

import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import io.tailrace.spi.format.Formats;
import java.util.Map;

/** Options of the {@code stdout} sink. */
record StdoutConfig(
        @Doc("How changes are written, one a line.") @Default("json") String format,
        @Doc(Formats.OPTIONS) Map<String, String> formatOptions) {

    StdoutConfig {
        formatOptions = Map.copyOf(formatOptions);
        Formats.check(format, formatOptions);
    }
}
