package io.tailrace.connector.files;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads what a files sink wrote, the way a user would. */
final class Written {

    private Written() {}

    /** Names of the files, without Tailrace's own folder. */
    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** The lines of all files, by stem, in the order of their numbers. */
    static Map<String, List<String>> lines(Path directory) throws IOException {
        Map<String, List<String>> lines = new TreeMap<>();
        for (String name : names(directory)) {
            String stem = name.substring(0, name.lastIndexOf('-'));
            lines.computeIfAbsent(stem, key -> new ArrayList<>())
                    .addAll(linesOf(directory.resolve(name)));
        }
        return lines;
    }

    static List<String> linesOf(Path file) throws IOException {
        String name = file.getFileName().toString();
        byte[] bytes = Files.readAllBytes(file);
        InputStream in = new ByteArrayInputStream(bytes);
        if (bytes.length > 0 && name.contains(".gz")) {
            in = new GZIPInputStream(in);
        } else if (name.contains(".zst")) {
            in = new ZstdInputStream(in);
        }
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw new AssertionError(file + " ends in a torn line");
        }
        return text.lines().toList();
    }
}
