package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.catalog.Quoted;
import io.tailrace.connector.mysql.catalog.SchemaHistory;
import io.tailrace.connector.mysql.catalog.TablePattern;
import io.tailrace.connector.mysql.catalog.ZeroDates;
import io.tailrace.connector.mysql.server.Connections;
import io.tailrace.connector.mysql.server.ServerUrl;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import io.tailrace.spi.Secret;
import io.tailrace.spi.frame.TableName;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of a MySQL or MariaDB source. Never holds a password in {@link #url}: one given there
 * moves to {@link #password}.
 */
public record MysqlConfig(
        @Doc(
                        "Where the server is: mysql://user@host:3306/database?ssl-mode=VERIFY_IDENTITY (or mariadb://). Parameters:"
                                + " ssl-mode (DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY; to this machine itself"
                                + " DISABLED, else PREFERRED), ssl-ca, ssl-cert, ssl-key, tls-version, connect-timeout,"
                                + " get-server-public-key, server-public-key-path")
                String url,
        @Doc("User, if the URL names none") @Nullable String user,
        @Doc("Password of the user") @Nullable Secret password,
        @Doc("Tables to read, as db.table, db.order_* or *; all of the URL's database if left out")
                List<String> tables,
        @Doc("Tables to leave out, written the same way") List<String> excludeTables,
        @Doc(
                        "Where a pipeline that never ran begins in the log: file and position, or gtid (what it has already), or at:"
                                + " earliest or latest. If left out: latest")
                @Nullable Start start,
        @Doc(
                        "When to read the tables as they stand: initial, never, only (then end), when-needed (also after a lost position)")
                @Default("initial")
                Snapshot snapshot,
        @Doc(
                        "Number by which the server tells its replicas apart; derived from the pipeline's name if left out")
                @Nullable Long serverId,
        @Doc("Whether semi-synchronous commits may wait for this pipeline to have received them")
                @Default("false")
                boolean semiSync,
        @Doc(
                        "What to do when the server no longer has the log from the position on: fail, earliest, latest or snapshot")
                @Default("fail")
                LostPosition onLostPosition,
        @Doc(
                        "What to do when an ALTER TABLE gives rows values that no log has, as the default of a new column: read-again or ignore")
                @Default("read-again")
                RewrittenTable onRewrittenTable,
        @Doc(
                        "What becomes of dates that no calendar has, such as 0000-00-00: null, epoch (1970-01-01) or fail")
                @Default("null")
                ZeroDates zeroDates,
        @Doc("Connections that read a snapshot side by side") @Default("2") int snapshotReaders,
        @Doc(
                        "About how much of a table is read at a time; what is read again at most after a crash")
                @Default("4MiB")
                DataSize snapshotChunk,
        @Doc("How often an idle server shows that it is there") @Default("10s") Duration heartbeat,
        @Doc("Whether checksums of events are compared") @Default("true") boolean verifyChecksums,
        @Doc("Whether the connection is compressed (zlib), for slow networks") @Default("false")
                boolean compression,
        @Doc("Most bytes of rows in one batch; a batch never waits to be full") @Default("256KiB")
                DataSize batchSize) {

    private static final long GREATEST_ID = 0xffffffffL;
    private static final int MOST_READERS = 256;

    /**
     * Server ids that are derived begin here, far from those that administrators number by hand.
     */
    private static final long OWN_IDS = 0x7a000000L;

    /** Where a new pipeline begins. */
    public record Start(
            @Doc("Log file, such as binlog.000002") @Nullable String file,
            @Doc(
                            "Offset in the file, at the beginning of a transaction; 4 is the beginning of the file")
                    @Default("4")
                    long position,
            @Doc("GTIDs that the target has already") @Nullable String gtid,
            @Doc("earliest or latest log that the server has") @Nullable End at) {

        public Start {
            int given = (file != null ? 1 : 0) + (gtid != null ? 1 : 0) + (at != null ? 1 : 0);
            if (given != 1) {
                throw new IllegalArgumentException("start needs one of file, gtid and at");
            }
            if (position < 4) {
                throw new IllegalArgumentException(
                        "start: no event begins at " + position + "; the first one begins at 4");
            }
        }

        /** One word that only the same start has; servers show GTIDs on several lines. */
        String word() {
            String word = String.join(":", file, Long.toString(position), gtid, String.valueOf(at));
            return word.replaceAll("\\s", "");
        }
    }

    /** An end of the log. */
    public enum End {
        EARLIEST,
        LATEST
    }

    /** When tables are read as they stand. */
    public enum Snapshot {
        INITIAL,
        NEVER,
        ONLY,
        WHEN_NEEDED
    }

    /** What to do about a lost position. */
    public enum LostPosition {
        FAIL,
        EARLIEST,
        LATEST,
        SNAPSHOT
    }

    /** What to do about rows whose values an {@code ALTER TABLE} changed. */
    public enum RewrittenTable {
        READ_AGAIN,
        IGNORE
    }

    public MysqlConfig {
        ServerUrl parsed = ServerUrl.parse(url);
        parsed.sslMode();
        parsed.connectTimeout();
        url = parsed.withoutCredentials();
        if (user == null) {
            user = parsed.user();
        }
        if (password == null) {
            password = parsed.password();
        }
        tables = List.copyOf(tables);
        excludeTables = List.copyOf(excludeTables);
        for (String table : tables) {
            TablePattern.parse(table, parsed.database());
        }
        for (String table : excludeTables) {
            TablePattern.parse(table, parsed.database());
        }
        if (tables.isEmpty() && parsed.database().isEmpty()) {
            throw new IllegalArgumentException(
                    "name a database in url, or the tables to read in tables");
        }
        if (serverId != null && (serverId < 1 || serverId > GREATEST_ID)) {
            throw new IllegalArgumentException(
                    "server-id must lie between 1 and " + GREATEST_ID + ", not " + serverId);
        }
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
        if (heartbeat.toMillis() < 100 || heartbeat.toSeconds() > 3600) {
            throw new IllegalArgumentException(
                    "heartbeat must lie between 100ms and 1h, not " + heartbeat);
        }
    }

    /** The server and how to reach it. */
    public ServerUrl server() {
        return ServerUrl.parse(url);
    }

    /** How the server is reached, with the name and password that are configured. */
    Connections connections() {
        return new Connections(server(), user, password, compression);
    }

    /** The server id of that pipeline. */
    public long serverId(String pipeline) {
        Long given = serverId;
        return given != null ? given : OWN_IDS + ((pipeline + "|" + url).hashCode() & 0xffffff);
    }

    /** Whether a table is to be read. Never the server's own. */
    public Predicate<TableName> wanted() {
        String database = server().database();
        List<TablePattern> include =
                (tables.isEmpty() ? List.of(Quoted.name(database) + ".*") : tables)
                        .stream().map(table -> TablePattern.parse(table, database)).toList();
        List<TablePattern> exclude =
                excludeTables.stream().map(table -> TablePattern.parse(table, database)).toList();
        return name ->
                !isSystem(name.schema())
                        && include.stream().anyMatch(pattern -> pattern.matches(name))
                        && exclude.stream().noneMatch(pattern -> pattern.matches(name));
    }

    /** The tables that are named one by one. */
    List<TableName> named() {
        String database = server().database();
        return tables.stream()
                .map(table -> TablePattern.parse(table, database))
                .filter(TablePattern::exact)
                .map(TablePattern::spelt)
                .toList();
    }

    /** Whether what becomes of a table matters for what is read of it. */
    boolean heeds(SchemaHistory.Kind kind) {
        return snapshot != Snapshot.NEVER
                && (kind != SchemaHistory.Kind.REWRITTEN
                        || onRewrittenTable == RewrittenTable.READ_AGAIN);
    }

    /** A number that differs where {@link #wanted} does. */
    int filter() {
        return (tables + "|" + excludeTables + "|" + server().database()).hashCode();
    }

    private static boolean isSystem(String schema) {
        return switch (schema) {
            case "mysql", "information_schema", "performance_schema", "sys" -> true;
            default -> false;
        };
    }
}
