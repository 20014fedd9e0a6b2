package io.tailrace.connector.files;

import io.tailrace.connector.files.Manifest.FileState;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.format.ChangeFormat;
import io.tailrace.spi.format.Formats;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes as lines into files, each exactly once.
 *
 * <p>Lines collect until a durable point: then the files are synced, the {@link Manifest} records
 * their lengths and the position in one line, files that are done get their final name, and the
 * frames are durable. After a crash everything beyond the last record is cut off, and the source
 * delivers it again.
 */
final class FilesSink implements ExactlyOnceSink {

    private static final CompletionStage<?> DONE = CompletableFuture.completedFuture(null);

    /**
     * So much is made durable at the next chance, whatever the clock says: frames keep their memory
     * until then.
     */
    private static final long FLUSH_BYTES = 8 << 20;

    /** How often a position is recorded that comes without changes. */
    private static final long IDLE_MILLIS = 5000;

    private final FilesConfig config;
    private final ChangeFormat format;
    private final InstantSource clock;
    private final Folder folder;
    private final Manifest manifest;
    private final OpenFiles files;
    private final String stem;
    private final Map<TableName, String> stems = new HashMap<>();

    /** Files that became too large since the last durable point. */
    private final List<DataFile> ended = new ArrayList<>();

    private @Nullable Position position;
    private @Nullable Position recorded;
    private CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();

    /** Whether a frame waits for the next durable point. */
    private boolean pending;

    private long pendingBytes;
    private long pendingSince;
    private long lastCommit;
    private long rotateAt;
    private long now;
    private boolean closed;

    private FilesSink(
            FilesConfig config,
            SinkContext context,
            InstantSource clock,
            Folder folder,
            Manifest manifest)
            throws IOException {
        this.config = config;
        this.format = Formats.named(config.format(), config.formatOptions());
        this.clock = clock;
        this.folder = folder;
        this.manifest = manifest;
        this.stem = Names.stem(context.pipeline());
        this.files = new OpenFiles(folder, config.compression());
        this.ended.addAll(files.recover(manifest));
        this.recorded = manifest.position();
        this.position = recorded;
        this.now = clock.millis();
        this.lastCommit = now;
        this.rotateAt = nextRotation();
    }

    static FilesSink open(FilesConfig config, SinkContext context, InstantSource clock) {
        Path directory = config.directory();
        if (!context.split().equals(Split.WHOLE)) {
            directory = directory.resolve(Names.encode(context.split().id()));
        }
        try {
            Folder folder = new Folder(directory, context.pipeline(), context.route());
            try {
                Manifest manifest =
                        new Manifest(folder.manifest(), context.pipeline(), context.route());
                return new FilesSink(config, context, clock, folder, manifest);
            } catch (IOException e) {
                folder.close();
                throw folder.failure(e);
            } catch (RuntimeException e) {
                folder.close();
                throw e;
            }
        } catch (IOException e) {
            throw Folder.unusable(directory, e);
        }
    }

    @Override
    public Optional<Position> restore() {
        return Optional.ofNullable(recorded);
    }

    @Override
    public CompletionStage<?> write(Frame frame) {
        try {
            now = clock.millis();
            if (endsRun(frame) && isDue()) {
                commit(false);
            }
            position = frame.position();
            pending |= !position.equals(recorded);
            switch (frame) {
                case ChangeBatch batch -> append(batch);
                case End _ -> commit(true);
                case Heartbeat _ -> {}
                case SchemaChange _ -> {}
            }
            return pending ? durable : DONE;
        } catch (IOException e) {
            throw folder.failure(e);
        }
    }

    /** Only whole runs of frames with one position are made durable. */
    private boolean endsRun(Frame frame) {
        return frame instanceof Heartbeat || !pending || !frame.position().equals(position);
    }

    private void append(ChangeBatch batch) throws IOException {
        if (batch.size() == 0) {
            return;
        }
        if (pendingBytes == 0) {
            pendingSince = now;
        }
        pending = true;
        pendingBytes += batch.bytes();
        Table table = null;
        DataFile file = null;
        Change change = batch.cursor();
        while (change.next()) {
            if (file == null || change.table() != table) {
                table = change.table();
                file = files.writable(config.filePerTable() ? stem(table) : stem, now);
            }
            format.writeLines(change, file.output());
            if (file.length() >= config.rotateSize().bytes()) {
                files.end(file);
                ended.add(file);
                file = null;
            }
        }
    }

    private String stem(Table table) {
        return stems.computeIfAbsent(table.name(), name -> Names.stem(name.toString()));
    }

    private boolean isDue() {
        if (pendingBytes >= FLUSH_BYTES || now >= rotateAt) {
            return true;
        }
        long since = pendingBytes > 0 ? pendingSince : lastCommit;
        long interval = pendingBytes > 0 ? config.flushInterval().toMillis() : IDLE_MILLIS;
        return Math.abs(now - since) >= interval; // also when the clock was set back
    }

    @Override
    public void flush() {
        try {
            now = clock.millis();
            commit(false);
        } catch (IOException e) {
            throw folder.failure(e);
        }
    }

    /** The durable point: everything taken so far, at the position of the last frame. */
    private void commit(boolean finishAll) throws IOException {
        Position at = position;
        if (at == null) {
            return;
        }
        List<DataFile> finished = new ArrayList<>(ended);
        List<DataFile> continued = new ArrayList<>();
        for (DataFile file : files.all()) {
            if (finishAll || isOld(file)) {
                finished.add(file);
            } else if (file.isDirty()) {
                continued.add(file);
            }
        }
        if (pending || !finished.isEmpty()) {
            record(at, finished, continued);
            rename(finished);
            ended.clear();
            recorded = at;
            pending = false;
            pendingBytes = 0;
            CompletableFuture<@Nullable Void> reached = durable;
            durable = new CompletableFuture<>();
            reached.complete(null);
        }
        lastCommit = now;
        rotateAt = nextRotation();
    }

    /** The files are durable before the record that promises them is. */
    private void record(Position at, List<DataFile> finished, List<DataFile> continued)
            throws IOException {
        List<FileState> states = new ArrayList<>();
        for (DataFile file : finished) {
            files.end(file);
            states.add(file.recordedNow(true));
        }
        for (DataFile file : continued) {
            file.sync();
            states.add(file.recordedNow(false));
        }
        files.syncNames();
        manifest.record(at, states);
    }

    private void rename(List<DataFile> finished) throws IOException {
        for (DataFile file : finished) {
            Files.move(
                    file.path(),
                    folder.resolve(file.state().fileName()),
                    StandardCopyOption.ATOMIC_MOVE);
        }
        if (!finished.isEmpty()) {
            folder.sync();
        }
    }

    private boolean isOld(DataFile file) {
        return now - file.state().since() >= config.rotateInterval().toMillis();
    }

    private long nextRotation() {
        long oldest = Long.MAX_VALUE;
        for (DataFile file : files.all()) {
            oldest = Math.min(oldest, file.state().since());
        }
        return oldest == Long.MAX_VALUE ? oldest : oldest + config.rotateInterval().toMillis();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (folder;
                manifest) {
            files.abandon();
        } catch (IOException e) {
            throw folder.failure(e);
        }
    }
}
