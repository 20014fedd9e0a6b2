package io.tailrace.connector.files;

import io.tailrace.connector.files.Manifest.FileState;
import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a directory that are not finished: one a stem, of which only the recently used hold
 * handle and buffer.
 */
final class OpenFiles {

    private static final int LIVE = 64;

    private final Folder folder;
    private final Compression compression;
    private final String suffix;
    private final Map<String, DataFile> files = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Long> sequences = new HashMap<>();
    private int live;
    private boolean created;

    OpenFiles(Folder folder, Compression compression) {
        this.folder = folder;
        this.compression = compression;
        this.suffix = ".jsonl" + compression.suffix();
    }

    /**
     * Brings the directory to what the manifest says: cuts files to their recorded length, names
     * those that are finished, deletes those that it does not know.
     *
     * @return unfinished files of another kind than are written now; they are to be finished as
     *     they are
     */
    List<DataFile> recover(Manifest manifest) throws IOException {
        List<DataFile> leftOver = new ArrayList<>();
        for (FileState state : manifest.files()) {
            sequences.merge(state.stem(), state.sequence(), Math::max);
            Path part = part(state);
            if (!state.finished()) {
                cut(part, state);
                DataFile file = new DataFile(part, compression, state);
                if (state.suffix().equals(suffix)) {
                    files.put(state.stem(), file);
                } else {
                    leftOver.add(file);
                }
            } else if (Files.exists(part)) {
                Folder.rename(part, folder.resolve(state.fileName()));
            }
        }
        clear(manifest);
        return leftOver;
    }

    /**
     * Looks at all names: numbers that are taken are not used again, and parts that nothing is
     * known of go.
     */
    private void clear(Manifest manifest) throws IOException {
        List<String> known =
                manifest.files().stream().map(state -> state.fileName() + Names.PART).toList();
        for (String name : folder.fileNames()) {
            Names.Parsed parsed = Names.parse(name).orElse(null);
            if (parsed != null && parsed.part() && !known.contains(name)) {
                requireOurs(manifest, name);
                Files.delete(folder.resolve(name));
            } else if (parsed != null) {
                sequences.merge(parsed.stem(), parsed.sequence(), Math::max);
            }
        }
    }

    /** A part that is older than the manifest may hold what nobody else has. */
    private void requireOurs(Manifest manifest, String name) {
        if (manifest.isNew()) {
            throw new TailraceException(
                    FilesError.FILES_DIRECTORY_TAKEN,
                    "there is an unfinished file "
                            + folder.resolve(name)
                            + ", but no manifest that tells how much of it is complete; move it away");
        }
    }

    private static void cut(Path part, FileState state) throws IOException {
        long found = Files.exists(part) ? Files.size(part) : -1;
        if (found < state.length()) {
            throw new TailraceException(
                    FilesError.FILES_DATA_MISSING,
                    part
                            + (found < 0 ? " is missing" : " has only " + found + " bytes")
                            + ", of which "
                            + state.length()
                            + " bytes were written durably; put it back, or move the whole directory away and take a new"
                            + " snapshot");
        }
        if (found > state.length()) {
            try (RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw")) {
                file.setLength(state.length());
            }
        }
    }

    /** The file of that stem, ready for lines; a new one if there is none. */
    DataFile writable(String stem, long now) throws IOException {
        DataFile file = files.get(stem);
        if (file == null) {
            FileState state =
                    new FileState(
                            stem, sequences.merge(stem, 1L, Long::sum), suffix, 0, now, false);
            file = new DataFile(part(state), compression, state);
            files.put(stem, file);
            created = true;
        }
        if (!file.isLive()) {
            if (live >= LIVE) {
                parkOldest();
            }
            file.open();
            live++;
        }
        return file;
    }

    private void parkOldest() throws IOException {
        for (DataFile file : files.values()) {
            if (file.isLive()) {
                park(file);
                return;
            }
        }
    }

    private void park(DataFile file) throws IOException {
        if (file.isLive()) {
            file.park();
            live--;
        }
    }

    /** Takes a file out: its stem continues in the next. */
    void end(DataFile file) throws IOException {
        park(file);
        files.remove(file.state().stem(), file);
    }

    Collection<DataFile> all() {
        return files.values();
    }

    /** Makes the names of new files durable. */
    void syncNames() throws IOException {
        if (created) {
            folder.sync();
            created = false;
        }
    }

    void abandon() throws IOException {
        for (DataFile file : files.values()) {
            file.abandon();
        }
    }

    private Path part(FileState state) {
        return folder.resolve(state.fileName() + Names.PART);
    }
}
