package io.tailrace.app.run;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.config.PipelineReader;
import io.tailrace.app.config.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether pipeline files have changed, and restarts the pipelines that they
 * describe. A file that has become bad changes nothing until it is good again. Compares content:
 * time stamps are too coarse, and copied and checked-out files carry old ones.
 */
public final class FileWatch {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Path path;
    private final PipelineReader reader;
    private final Supervisor supervisor;
    private final Map<Path, String> seen = new HashMap<>();
    private final Map<Path, String> applied = new HashMap<>();
    private final Map<Path, String> running = new HashMap<>();

    /**
     * @param files what the pipelines now run from
     */
    public FileWatch(
            Path path, List<PipelineFile> files, PipelineReader reader, Supervisor supervisor) {
        this.path = path;
        this.reader = reader;
        this.supervisor = supervisor;
        PipelineReader.files(path).forEach(file -> applied.put(file, content(file)));
        // What counts is what was read: the file may have changed since.
        for (PipelineFile file : files) {
            running.put(file.path(), file.name());
            applied.put(file.path(), file.text());
        }
    }

    /** Watches until interrupted. */
    public void run() {
        try {
            while (!supervisor.isEnding()) {
                Thread.sleep(INTERVAL);
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once. */
    void look() throws InterruptedException {
        List<Path> files = PipelineReader.files(path);
        for (Path file : files) {
            String content = content(file);
            String before = seen.put(file, content);
            // A file that is just being written may read well and yet lack its end: wait until it
            // rests.
            boolean rests = content.equals(before);
            if (rests && !content.equals(applied.put(file, content))) {
                changed(file);
            }
        }
        Set<Path> gone = new HashSet<>(running.keySet());
        files.forEach(gone::remove);
        if (Files.isDirectory(path)) {
            for (Path file : gone) {
                LOG.info("{} is gone; its pipeline drains and ends", file);
                seen.remove(file);
                applied.remove(file);
                supervisor.end(String.valueOf(running.remove(file)));
            }
        }
    }

    private void changed(Path file) throws InterruptedException {
        var problems = new Problems();
        PipelineFile read = reader.read(file, problems).orElse(null);
        String name = running.get(file);
        if (read == null) {
            problems.all().forEach(problem -> LOG.warn("{}", problem));
            LOG.warn(
                    "{} has problems; {}",
                    file,
                    name == null ? "nothing is started" : name + " goes on as it was");
            return;
        }
        for (var other : running.entrySet()) {
            if (other.getValue().equals(read.name()) && !other.getKey().equals(file)) {
                LOG.warn(
                        "{} names its pipeline {}, as {} does; it is not started",
                        file,
                        read.name(),
                        other.getKey());
                return;
            }
        }
        LOG.info("{} has changed; {} restarts from its checkpoint", file, read.name());
        running.put(file, read.name());
        supervisor.restart(name == null ? read.name() : name, read);
    }

    private static String content(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return ""; // being replaced, or gone: the next look tells
        }
    }
}
