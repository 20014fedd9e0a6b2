package io.tailrace.engine.transform;

import io.tailrace.spi.Doc;
import java.util.List;

/** Options of {@code project}. */
record ProjectConfig(
        @Doc("Tables to work on, such as public.orders or public.*; none for all.")
                List<String> tables,
        @Doc("Columns to keep, all others are dropped; the key must be among them.")
                List<String> include,
        @Doc("Columns to drop, all others are kept; not those of the key.") List<String> exclude) {

    ProjectConfig {
        if (include.isEmpty() == exclude.isEmpty()) {
            throw new IllegalArgumentException("give either 'include' or 'exclude'");
        }
    }
}
