package io.tailrace.connector.files;

import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;

/** Options of the {@code stdout} sink. */
record StdoutConfig(@Doc("How changes are written, one a line.") @Default("json") String format) {}
