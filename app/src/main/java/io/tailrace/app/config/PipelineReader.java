package io.tailrace.app.config;

import io.tailrace.engine.PipelineSpec;
import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads pipeline files. Connects to nothing. */
public final class PipelineReader {

    private final Parts parts;
    private final Function<String, @Nullable String> environment;

    public PipelineReader(Parts parts, Function<String, @Nullable String> environment) {
        this.parts = parts;
        this.environment = environment;
    }

    /**
     * The files that a path means: itself, or all {@code *.yaml} and {@code *.yml} of a folder, in
     * the order of their names.
     */
    public static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, "*.{yaml,yml}")) {
            entries.forEach(files::add);
        } catch (IOException e) {
            throw new TailraceException(
                    ConfigError.CONFIG_UNREADABLE,
                    "the folder " + path + " cannot be read: " + FileText.reason(e),
                    e);
        }
        files.sort(null);
        return files;
    }

    /** Reads a file; nothing if it has problems. */
    public Optional<PipelineFile> read(Path file, Problems problems) {
        String name = file.toString();
        try {
            return read(file, FileText.read(file), problems);
        } catch (IOException e) {
            problems.add(Location.whole(name), "", "cannot be read: " + FileText.reason(e));
            return Optional.empty();
        }
    }

    /**
     * Reads all files, of which each needs a pipeline name of its own; those without problems are
     * returned.
     */
    public List<PipelineFile> read(List<Path> files, Problems problems) {
        Map<String, Path> names = new HashMap<>();
        List<PipelineFile> read = new ArrayList<>();
        for (Path file : files) {
            read(file, problems)
                    .ifPresent(
                            pipeline -> {
                                Path first = names.putIfAbsent(pipeline.name(), file);
                                if (first == null) {
                                    read.add(pipeline);
                                } else {
                                    problems.add(
                                            Location.whole(file.toString()),
                                            "pipeline",
                                            "the name '"
                                                    + pipeline.name()
                                                    + "' is already used by "
                                                    + first
                                                    + "; give each its own");
                                }
                            });
        }
        return read;
    }

    Optional<PipelineFile> read(Path file, String text, Problems problems) {
        int before = problems.size();
        Path directory =
                Optional.ofNullable(file.toAbsolutePath().getParent())
                        .orElse(file.toAbsolutePath());
        Optional<Node> tree = YamlTree.read(file.toString(), text, problems);
        if (tree.isEmpty()) {
            if (problems.size() == before) {
                problems.add(
                        Location.whole(file.toString()),
                        "",
                        "is empty; 'tailrace connectors postgres' shows an example");
            }
            return Optional.empty();
        }
        var substitution = new Substitution(directory, environment);
        var binder = new Binder(directory, substitution, parts, problems);
        PipelineConfig config = binder.bind(PipelineConfig.class, tree.get(), "");
        if (config == null || problems.size() > before) {
            return Optional.empty();
        }
        try {
            PipelineSpec spec = config.spec(directory);
            return Optional.of(new PipelineFile(file, text, spec, config.http()));
        } catch (IllegalArgumentException e) {
            problems.add(
                    tree.get().at(),
                    "",
                    substitution.withoutValues(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
