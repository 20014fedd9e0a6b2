package io.tailrace.connector.files;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.testkit.JsonLines;
import io.tailrace.testkit.SinkContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A folder of JSON lines that is rotated all the time, read the way {@link JsonLines} reads. */
record FilesRig(Path folder, Compression compression) implements SinkContract.Rig {

    @Override
    public ExactlyOnceSink open() {
        FilesConfig config =
                new FilesConfig(
                        folder,
                        "json",
                        Map.of(),
                        compression,
                        false,
                        new DataSize(16 << 10),
                        Duration.ofHours(1),
                        Duration.ZERO);
        return FilesSink.open(
                config, new SinkContext("contract", "files", Split.WHOLE), InstantSource.system());
    }

    @Override
    public Map<Long, String> content() {
        Map<Long, String> rows = new TreeMap<>();
        JsonLines.read(folder)
                .rows("public.items")
                .forEach(
                        row ->
                                rows.put(
                                        row.get("id").asLong(),
                                        row.get("label").asText()
                                                + "|"
                                                + row.get("document").asText()));
        return rows;
    }

    @Override
    public List<String> eventIds() {
        JsonLines lines = JsonLines.read(folder);
        List<String> ids = new ArrayList<>(lines.eventIds());
        ids.addAll(lines.repeatedIds());
        return ids;
    }

    @Override
    public void close() {}
}
