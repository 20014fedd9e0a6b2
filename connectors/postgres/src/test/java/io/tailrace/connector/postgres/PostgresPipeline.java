package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.PostgresConfig.ReplicaIdentity;
import io.tailrace.connector.postgres.PostgresConfig.RewrittenTable;
import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateDatabase;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pipeline's source on a database, with the options that a test sets. */
final class PostgresPipeline {

    private final PrivateDatabase database;
    private String url;
    private @Nullable String user;
    private @Nullable Secret password;
    private List<String> tables = List.of("public.*");
    private @Nullable String publication;
    private Snapshot snapshot = Snapshot.NEVER;
    private RewrittenTable onRewrittenTable = RewrittenTable.READ_AGAIN;
    private boolean streaming = true;
    private String spillMemory = "32MiB";
    private String spillDisk = "1GiB";
    private String batchSize = "16KiB";
    private String snapshotChunk = "8MiB";

    PostgresPipeline(PrivateDatabase database) {
        this.database = database;
        this.url = database.url();
    }

    PrivateDatabase database() {
        return database;
    }

    PostgresPipeline as(String user, String password) {
        this.user = user;
        this.password = new Secret(password);
        return url(database.url().replace("postgres@", ""));
    }

    PostgresPipeline url(String url) {
        this.url = url;
        return this;
    }

    PostgresPipeline tables(String... tables) {
        this.tables = List.of(tables);
        return this;
    }

    PostgresPipeline publication(String publication) {
        this.publication = publication;
        return this;
    }

    PostgresPipeline snapshot(Snapshot snapshot) {
        this.snapshot = snapshot;
        return this;
    }

    PostgresPipeline onRewrittenTable(RewrittenTable choice) {
        this.onRewrittenTable = choice;
        return this;
    }

    PostgresPipeline streaming(boolean streaming) {
        this.streaming = streaming;
        return this;
    }

    PostgresPipeline spill(String memory, String disk) {
        this.spillMemory = memory;
        this.spillDisk = disk;
        return this;
    }

    PostgresPipeline batchSize(String batchSize) {
        this.batchSize = batchSize;
        return this;
    }

    PostgresPipeline snapshotChunk(String snapshotChunk) {
        this.snapshotChunk = snapshotChunk;
        return this;
    }

    PostgresConfig config() {
        return new PostgresConfig(
                url,
                user,
                password,
                null,
                tables,
                null,
                publication,
                snapshot,
                ReplicaIdentity.LEAVE,
                onRewrittenTable,
                streaming,
                DataSize.parse(spillMemory),
                DataSize.parse(spillDisk),
                2,
                DataSize.parse(snapshotChunk),
                DataSize.parse(batchSize));
    }

    Source open(@Nullable Position from) throws InterruptedException {
        return new PostgresSourceFactory()
                .open(config(), context(), Collections.singletonList(from));
    }

    /** Opens the source for routes that stand apart. */
    Source openAll(List<@Nullable Position> positions) throws InterruptedException {
        return new PostgresSourceFactory().open(config(), context(), positions);
    }

    SourceContext context() {
        Path scratch = Path.of("target", "scratch", database.name());
        return new SourceContext(database.name(), Split.WHOLE, scratch);
    }
}
