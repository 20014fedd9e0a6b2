package io.tailrace.connector.mysql.catalog;

import io.tailrace.connector.mysql.server.Server;
import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks at what a pipeline needs of its server, and changes nothing. */
public final class ServerCheck {

    private static final Duration SHORT = Duration.ofDays(1);

    /** What the last finding is about when the server could not be asked. */
    public static final String CONNECTION = "connection";

    private final Server server;
    private final Predicate<TableName> wanted;
    private final @Nullable Long serverId;
    private final boolean onlySnapshot;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();

    /**
     * @param serverId the one that is configured; null if it is derived
     * @param onlySnapshot whether the log is not read at all
     */
    public ServerCheck(
            Server server,
            Predicate<TableName> wanted,
            @Nullable Long serverId,
            boolean onlySnapshot) {
        this.server = server;
        this.wanted = wanted;
        this.serverId = serverId;
        this.onlySnapshot = onlySnapshot;
    }

    public List<Finding> findings() {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            ServerSettings settings = ServerSettings.read(connection);
            readVariables(statement);
            version(settings);
            if (!onlySnapshot) {
                log(settings);
                expiry(settings);
                replication(statement, settings);
            }
            tables(statement);
            if (!onlySnapshot) {
                findings.addAll(UnloggedChanges.findings(statement, settings, wanted));
            }
            findings.add(
                    Finding.ok(
                            "time_zone",
                            get("time_zone")
                                    + " ("
                                    + get("system_time_zone")
                                    + "); timestamps are read in UTC, whatever it is"));
        } catch (TailraceException e) {
            findings.add(
                    Finding.fail(
                            CONNECTION,
                            String.valueOf(e.getMessage()),
                            "see the server's log, and the source's options url and password"));
        } catch (SQLException e) {
            findings.add(Finding.fail(CONNECTION, String.valueOf(e.getMessage()), ""));
        }
        return findings;
    }

    private void readVariables(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SHOW GLOBAL VARIABLES")) {
            while (result.next()) {
                variables.put(result.getString(1).toLowerCase(Locale.ROOT), result.getString(2));
            }
        }
    }

    private String get(String variable) {
        return variables.getOrDefault(variable, "");
    }

    private void version(ServerSettings settings) {
        String text = settings.version().toString();
        boolean known =
                settings.mariadb()
                        ? settings.version().atLeast(10, 5)
                        : settings.version().atLeast(5, 7);
        findings.add(
                known
                        ? Finding.ok("version", text)
                        : Finding.fail("version", text, "MySQL 5.7 or MariaDB 10.5, or later"));
    }

    private void log(ServerSettings settings) {
        setting("log_bin", "ON", "start the server with log_bin and a server_id", true);
        setting("binlog_format", "ROW", settings.set("binlog_format = ROW"), true);
        String image = get("binlog_row_image");
        if (image.startsWith("FULL")) {
            findings.add(Finding.ok("binlog_row_image", image));
        } else {
            findings.add(
                    Finding.warn(
                            "binlog_row_image",
                            image + ": columns that a change leaves out are absent in it",
                            settings.set("binlog_row_image = FULL")));
        }
        metadata(settings);
        if (!get("binlog_row_value_options").isEmpty() && !image.startsWith("FULL")) {
            findings.add(
                    Finding.warn(
                            "binlog_row_value_options",
                            get("binlog_row_value_options")
                                    + " without full row images: of a changed JSON document only the difference is known",
                            settings.set("binlog_row_image = FULL")));
        }
        if (settings.mariadb()) {
            findings.add(Finding.ok("gtid", "domain " + get("gtid_domain_id")));
        } else {
            setting(
                    "gtid_mode",
                    "ON",
                    "without GTIDs a pipeline cannot go on at another server; see MySQL's manual, 'Enabling GTID Transactions Online'",
                    false);
        }
    }

    private void metadata(ServerSettings settings) {
        String name = "binlog_row_metadata";
        if (get(name).isEmpty()) { // MySQL 5.7
            findings.add(Finding.ok(name, "not there: columns are known by the DDL in the log"));
        } else {
            setting(name, "FULL", settings.set(name + " = FULL"), false);
        }
    }

    private void setting(String name, String value, String mend, boolean must) {
        String present = get(name);
        if (present.equals(value)) {
            findings.add(Finding.ok(name, present));
        } else if (must) {
            findings.add(Finding.fail(name, present, mend));
        } else {
            findings.add(Finding.warn(name, present.isEmpty() ? "not there" : present, mend));
        }
    }

    private void expiry(ServerSettings settings) {
        Duration kept = LogExpiry.of(settings);
        if (kept == null) {
            findings.add(Finding.ok("expiry", "the log is kept until it is purged by hand"));
        } else if (kept.compareTo(SHORT) < 0) {
            findings.add(
                    Finding.warn(
                            "expiry",
                            "the log is kept for "
                                    + kept
                                    + ": a pipeline that stands still for longer loses its place",
                            LogExpiry.keep(settings, SHORT)));
        } else {
            findings.add(Finding.ok("expiry", "the log is kept for " + kept));
        }
    }

    private void replication(Statement statement, ServerSettings settings) throws SQLException {
        String user = user(statement);
        try {
            LogEnds.latest(statement.getConnection(), settings);
            findings.add(Finding.ok("REPLICATION CLIENT", "granted"));
        } catch (TailraceException e) {
            findings.add(
                    Finding.fail(
                            "REPLICATION CLIENT",
                            String.valueOf(e.getMessage()),
                            "GRANT REPLICATION CLIENT ON *.* TO " + user));
        }
        String grants = grants(statement);
        if (grants.contains("REPLICATION SLAVE") || grants.contains("ALL PRIVILEGES ON *.*")) {
            findings.add(Finding.ok("REPLICATION SLAVE", "granted"));
        } else {
            findings.add(
                    Finding.fail(
                            "REPLICATION SLAVE",
                            "missing",
                            "GRANT REPLICATION SLAVE ON *.* TO " + user));
        }
        serverId(statement, settings);
    }

    private static String user(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT CURRENT_USER()")) {
            result.next();
            String user = result.getString(1);
            int at = user.lastIndexOf('@');
            return at < 0
                    ? user
                    : "'" + user.substring(0, at) + "'@'" + user.substring(at + 1) + "'";
        }
    }

    /** All that is granted, also by the roles that are active. */
    private static String grants(Statement statement) throws SQLException {
        StringBuilder grants = new StringBuilder();
        List<String> roles = new ArrayList<>();
        try (ResultSet result = statement.executeQuery("SELECT CURRENT_ROLE()")) {
            if (result.next() && result.getString(1) != null) {
                roles.add(result.getString(1));
            }
        } catch (SQLException e) {
            roles.clear(); // MySQL 5.7 has none
        }
        boolean using = !roles.isEmpty() && roles.getFirst().startsWith("`");
        try (ResultSet result =
                statement.executeQuery(
                        "SHOW GRANTS FOR CURRENT_USER()"
                                + (using ? " USING " + roles.getFirst() : ""))) {
            while (result.next()) {
                grants.append(result.getString(1).toUpperCase(Locale.ROOT)).append('\n');
            }
        }
        return grants.toString();
    }

    /** Whether another replica, or the server itself, has the same number. */
    private void serverId(Statement statement, ServerSettings settings) {
        Long id = serverId;
        if (id == null) {
            findings.add(Finding.ok("server-id", "derived from the pipeline's name"));
            return;
        }
        if (get("server_id").equals(id.toString())) {
            findings.add(
                    Finding.fail(
                            "server-id",
                            id + " is that of the server itself",
                            "another server-id"));
            return;
        }
        try {
            String other = Replicas.named(statement, settings, id);
            findings.add(
                    other == null
                            ? Finding.ok("server-id", id + ", which no other replica has")
                            : Finding.warn(
                                    "server-id",
                                    id
                                            + " is in use by a replica"
                                            + (other.isEmpty() ? "" : " (" + other + ")")
                                            + ": fine if that is this pipeline; two with one id end each other",
                                    "another server-id for one of the two"));
        } catch (SQLException e) {
            findings.add(Finding.ok("server-id", id + "; the other replicas' cannot be seen"));
        }
    }

    private void tables(Statement statement) throws SQLException {
        List<TableName> seen = new ArrayList<>();
        try (ResultSet result =
                statement.executeQuery(
                        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE <> 'VIEW'")) {
            while (result.next()) {
                TableName name = new TableName(result.getString(1), result.getString(2));
                if (wanted.test(name)) {
                    seen.add(name);
                }
            }
        }
        if (seen.isEmpty()) {
            findings.add(
                    Finding.warn(
                            "tables",
                            "no table is to be seen that the pipeline reads",
                            "check tables; GRANT SELECT ON the_database.* TO " + user(statement)));
            return;
        }
        for (TableName table : seen) {
            try {
                statement.executeQuery("SELECT * FROM " + Quoted.table(table) + " LIMIT 0").close();
            } catch (SQLException e) {
                findings.add(
                        Finding.fail(
                                "SELECT",
                                String.valueOf(e.getMessage()),
                                "GRANT SELECT ON "
                                        + Quoted.table(table)
                                        + " TO "
                                        + user(statement)));
            }
        }
        findings.add(Finding.ok("tables", seen.size() + " are read"));
    }
}
