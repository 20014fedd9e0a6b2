package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.catalog.TablePattern;
import io.tailrace.connector.postgres.catalog.Wish;
import io.tailrace.connector.postgres.server.ServerUrl;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import io.tailrace.spi.Secret;
import io.tailrace.spi.frame.TableName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The options of a PostgreSQL source. Never holds a password in {@link #url}: those given there
 * move to {@link #password} and {@link #sslPassword}.
 */
public record PostgresConfig(
        @Doc(
                        "Where the server is, as libpq writes it: postgres://user@host:5432/database?sslmode=verify-full. Parameters:"
                                + " sslmode, sslrootcert, sslcert, sslkey, connect_timeout, application_name, options,"
                                + " target_session_attrs. Several hosts may be given, separated by commas")
                String url,
        @Doc("User, if the URL names none") @Nullable String user,
        @Doc("Password of the user") @Nullable Secret password,
        @Doc("Password of the key that sslkey names, if it has one") @Nullable Secret sslPassword,
        @Doc(
                        "Tables to read, as schema.table, schema.* or *; all tables of the publication if left out")
                List<String> tables,
        @Doc("Replication slot; tailrace_ and the pipeline's name if left out")
                @Nullable String slot,
        @Doc("Publication; tailrace_ and the pipeline's name if left out")
                @Nullable String publication,
        @Doc(
                        "When to read the tables as they stand: initial, never, only (then end), when-needed (also after a lost slot)")
                @Default("initial")
                Snapshot snapshot,
        @Doc(
                        "Replica identity of the tables: leave as it is, or set to full, so that every update and delete brings the old row")
                @Default("leave")
                ReplicaIdentity replicaIdentity,
        @Doc(
                        "What to do when an ALTER TABLE gives rows values that no log has, as the default of a new column, or attaches rows: read-again or ignore")
                @Default("read-again")
                RewrittenTable onRewrittenTable,
        @Doc("Whether the server sends large transactions while they run (PostgreSQL 14 and newer)")
                @Default("true")
                boolean streaming,
        @Doc("Memory for transactions that still run; beyond it they go to disk") @Default("32MiB")
                DataSize spillMemory,
        @Doc("Disk for transactions that still run; beyond it the server has to keep them")
                @Default("16GiB")
                DataSize spillDisk,
        @Doc("Connections that read a snapshot side by side") @Default("2") int snapshotReaders,
        @Doc(
                        "About how much of a table is read at a time; what is read again at most after a crash")
                @Default("8MiB")
                DataSize snapshotChunk,
        @Doc("Most bytes of rows in one batch; a batch never waits to be full") @Default("256KiB")
                DataSize batchSize) {

    private static final int LONGEST_NAME = 63;
    private static final int MOST_READERS = 256;

    /** When tables are read as they stand. */
    public enum Snapshot {
        INITIAL,
        NEVER,
        ONLY,
        WHEN_NEEDED
    }

    /** What is done about the tables' replica identity. */
    public enum ReplicaIdentity {
        LEAVE,
        FULL
    }

    /** What to do about rows whose values an {@code ALTER TABLE} changed. */
    public enum RewrittenTable {
        READ_AGAIN,
        IGNORE
    }

    public PostgresConfig {
        ServerUrl parsed = ServerUrl.parse(url);
        url = parsed.withoutCredentials();
        if (user == null) {
            user = parsed.user();
        }
        if (password == null) {
            password = parsed.password();
        }
        if (sslPassword == null) {
            sslPassword = parsed.keyPassword();
        }
        tables = List.copyOf(tables);
        tables.forEach(TablePattern::parse);
        if (snapshotReaders < 1 || snapshotReaders > MOST_READERS) {
            throw new IllegalArgumentException(
                    "snapshot-readers must lie between 1 and "
                            + MOST_READERS
                            + ", not "
                            + snapshotReaders);
        }
        if (batchSize.bytes() < 4096 || batchSize.bytes() > 1 << 28) {
            throw new IllegalArgumentException(
                    "batch-size must lie between 4KiB and 256MiB, not " + batchSize);
        }
        if (slot != null && !slot.matches("[a-z0-9_]{1," + LONGEST_NAME + "}")) {
            throw new IllegalArgumentException(
                    "slot '"
                            + slot
                            + "' must be 1 to 63 lower-case letters, digits and underscores");
        }
    }

    /** The server and how to reach it. */
    public ServerUrl server() {
        return ServerUrl.parse(url).withKeyPassword(sslPassword);
    }

    /** The slot's name in that pipeline. */
    public String slot(String pipeline) {
        return slot != null ? slot : nameFor(pipeline);
    }

    /** The publication's name in that pipeline. */
    public String publication(String pipeline) {
        return publication != null ? publication : nameFor(pipeline);
    }

    /** Whether that table's changes are wanted. */
    boolean selects(TableName table) {
        return tables.isEmpty() || patterns().stream().anyMatch(pattern -> pattern.matches(table));
    }

    /** What a server needs for this. */
    Wish wish(String slotName, String publicationName) {
        return new Wish(
                patterns(),
                publicationName,
                slotName,
                replicaIdentity == ReplicaIdentity.FULL,
                snapshot != Snapshot.ONLY);
    }

    List<TablePattern> patterns() {
        return tables.stream().map(TablePattern::parse).toList();
    }

    private static String nameFor(String pipeline) {
        String name = "tailrace_" + pipeline.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }
}
