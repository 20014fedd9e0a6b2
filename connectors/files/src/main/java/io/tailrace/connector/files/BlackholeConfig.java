package io.tailrace.connector.files;

import io.tailrace.spi.Doc;
import io.tailrace.spi.format.Formats;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of the {@code blackhole} sink. */
record BlackholeConfig(
        @Doc(
                        "Write changes in this format before throwing them away; without it they are not looked at.")
                @Nullable String format,
        @Doc(Formats.OPTIONS) Map<String, String> formatOptions) {

    BlackholeConfig {
        formatOptions = Map.copyOf(formatOptions);
        if (format != null) {
            Formats.check(format, formatOptions);
        } else if (!formatOptions.isEmpty()) {
            throw new IllegalArgumentException("'format-options' needs a 'format'");
        }
    }
}
