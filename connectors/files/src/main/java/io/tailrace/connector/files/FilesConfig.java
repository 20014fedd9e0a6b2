package io.tailrace.connector.files;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import io.tailrace.spi.format.Formats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Options of the {@code files} sink. */
record FilesConfig(
        @Doc("Folder for the files; made if it is missing. It belongs to one route.")
                Path directory,
        @Doc("How changes are written, one a line.") @Default("json") String format,
        @Doc(Formats.OPTIONS) Map<String, String> formatOptions,
        @Doc("How files are compressed: none, gzip or zstd.") @Default("none")
                Compression compression,
        @Doc("Write each table into files of its own, instead of all changes in log order.")
                @Default("false")
                boolean filePerTable,
        @Doc("A file is finished when it is about this large.") @Default("256MiB")
                DataSize rotateSize,
        @Doc("A file is finished when it is this old.") @Default("1h") Duration rotateInterval,
        @Doc(
                        "Changes are durable after about this time; longer makes larger compressed members and fewer disk syncs.")
                @Default("200ms")
                Duration flushInterval) {

    FilesConfig {
        formatOptions = Map.copyOf(formatOptions);
        Formats.check(format, formatOptions);
    }
}
