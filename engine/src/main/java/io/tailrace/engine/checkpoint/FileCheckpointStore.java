package io.tailrace.engine.checkpoint;

import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.DurableFile;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each checkpoint in a small text file, {@code PIPELINE/checkpoints/ROUTE/SPLIT} below the
 * state directory, and the one before it beside it. A file is complete or not there.
 */
public final class FileCheckpointStore implements CheckpointStore {

    private static final Logger LOG = LoggerFactory.getLogger(FileCheckpointStore.class);
    private static final String FOLDER = "checkpoints";
    private static final String PREVIOUS = ".previous";

    private final Path stateDirectory;

    public FileCheckpointStore(Path stateDirectory) {
        this.stateDirectory = stateDirectory;
    }

    @Override
    public synchronized Optional<Checkpoint> load(String pipeline, String route, Split split) {
        return load(file(pipeline, route, split));
    }

    @Override
    public synchronized void save(Checkpoint checkpoint) {
        Path file = file(checkpoint.pipeline(), checkpoint.route(), checkpoint.split());
        // Invariant 5: a lower epoch can neither write a checkpoint nor acknowledge.
        Optional<Checkpoint> stored = load(file);
        if (stored.isPresent() && stored.get().epoch() > checkpoint.epoch()) {
            throw new TailraceException(
                    CheckpointError.CHECKPOINT_EPOCH_STALE,
                    "route "
                            + checkpoint.route()
                            + " of pipeline "
                            + checkpoint.pipeline()
                            + " was taken over by another instance (epoch "
                            + stored.get().epoch()
                            + ", this one has "
                            + checkpoint.epoch()
                            + "); stop one of the two");
        }
        try {
            replace(file, CheckpointText.write(checkpoint));
        } catch (IOException e) {
            throw failed("save", file, e);
        }
    }

    @Override
    public synchronized void delete(String pipeline, String route, Split split) {
        Path file = file(pipeline, route, split);
        try {
            boolean deleted = Files.deleteIfExists(beside(file, PREVIOUS));
            deleted |= Files.deleteIfExists(file);
            if (deleted) {
                DurableFile.forceFolder(file);
            }
        } catch (IOException e) {
            throw failed("delete", file, e);
        }
    }

    @Override
    public synchronized List<Checkpoint> list(String pipeline) {
        Path folder = stateDirectory.resolve(pipeline).resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Checkpoint> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder, 2)) {
            files.filter(file -> !DurableFile.isUnfinished(file))
                    .map(FileCheckpointStore::current)
                    .filter(
                            file ->
                                    Files.isRegularFile(file)
                                            || Files.isRegularFile(beside(file, PREVIOUS)))
                    .sorted()
                    .distinct()
                    .forEach(file -> load(file).ifPresent(found::add));
        } catch (IOException e) {
            throw failed("list", folder, e);
        }
        return found;
    }

    @Override
    public void close() {}

    private Path file(String pipeline, String route, Split split) {
        return stateDirectory.resolve(pipeline).resolve(FOLDER).resolve(route).resolve(split.id());
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static Path current(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(PREVIOUS)
                ? file.resolveSibling(name.substring(0, name.length() - PREVIOUS.length()))
                : file;
    }

    private static Optional<Checkpoint> load(Path file) {
        Path previous = beside(file, PREVIOUS);
        try {
            Optional<byte[]> bytes = read(file);
            Optional<Checkpoint> checkpoint = bytes.flatMap(CheckpointText::read);
            if (checkpoint.isPresent()) {
                return checkpoint;
            }
            Optional<byte[]> older = read(previous);
            checkpoint = older.flatMap(CheckpointText::read);
            if (bytes.isPresent() && checkpoint.isPresent()) {
                LOG.warn(
                        "checkpoint {} is damaged; going on from the one before, saved {}",
                        file,
                        checkpoint.get().savedAt());
            } else if (checkpoint.isEmpty() && (bytes.isPresent() || older.isPresent())) {
                // Invariant 8: starting anew would skip or repeat; only the user may ask for that.
                throw new TailraceException(
                        CheckpointError.CHECKPOINT_DAMAGED,
                        "checkpoint "
                                + file
                                + " is damaged, and so is the one before it, if any; delete both to start this"
                                + " route anew");
            }
            return checkpoint;
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    private static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path staged = DurableFile.stage(file, bytes);
        // only a good file may push out the one before
        if (read(file).flatMap(CheckpointText::read).isPresent()) {
            Files.move(file, beside(file, PREVIOUS), StandardCopyOption.ATOMIC_MOVE);
        }
        DurableFile.put(staged, file);
    }

    private static TailraceException failed(String what, Path file, IOException cause) {
        return new TailraceException(
                CheckpointError.CHECKPOINT_STORE_FAILED,
                "cannot " + what + " checkpoint " + file + ": " + cause,
                cause);
    }
}
