package io.tailrace.connector.files;

import io.tailrace.spi.Doc;
import org.jspecify.annotations.Nullable;

/** Options of the {@code blackhole} sink. */
record BlackholeConfig(
        @Doc(
                        "Write changes in this format before throwing them away; without it they are not looked at.")
                @Nullable String format) {}
