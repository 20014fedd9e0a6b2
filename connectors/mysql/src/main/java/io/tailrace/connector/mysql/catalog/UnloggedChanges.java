package io.tailrace.connector.mysql.catalog;

import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkable.Level;
import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to tables without their rows in the log: how servers are set, and what they do. */
public final class UnloggedChanges {

    private static final Logger log = LoggerFactory.getLogger(UnloggedChanges.class);

    private static final Pattern CASCADE =
            Pattern.compile("ON (DELETE|UPDATE) (CASCADE|SET NULL|SET DEFAULT)");

    private static final int SHOWN = 10;
    private static final int REPLICA_STATUS = 80022;

    private final Statement statement;
    private final ServerSettings settings;
    private final Predicate<TableName> wanted;
    private final List<Finding> findings = new ArrayList<>();

    private UnloggedChanges(
            Statement statement, ServerSettings settings, Predicate<TableName> wanted) {
        this.statement = statement;
        this.settings = settings;
        this.wanted = wanted;
    }

    /** Says in the program's log, when a pipeline begins, what it will never see. */
    public static void warn(
            Connection connection, ServerSettings settings, Predicate<TableName> wanted) {
        try (Statement statement = connection.createStatement()) {
            for (Finding finding : findings(statement, settings, wanted)) {
                log.warn("{}; mend it with: {}", finding.detail(), finding.mend());
            }
        } catch (SQLException e) {
            log.warn("cannot see what the log leaves out: {}", e.getMessage());
        }
    }

    static List<Finding> findings(
            Statement statement, ServerSettings settings, Predicate<TableName> wanted) {
        UnloggedChanges unlogged = new UnloggedChanges(statement, settings, wanted);
        unlogged.look(unlogged::databases);
        unlogged.look(unlogged::replica);
        unlogged.look(unlogged::foreignKeys);
        unlogged.look(unlogged::transactionTimes);
        unlogged.look(unlogged::generatedColumns);
        return unlogged.findings;
    }

    /** Something that may not be seen by everyone. */
    private interface Look {
        void take() throws SQLException;
    }

    /**
     * What the user may not see is no finding: a privilege that a pipeline needs is one elsewhere.
     */
    private void look(Look look) {
        try {
            look.take();
        } catch (SQLException e) {
            log.debug("cannot see something that the log leaves out", e);
        }
    }

    private void add(Level level, String subject, String detail, String mend) {
        findings.add(new Finding(level, subject, detail, mend));
    }

    /** {@code binlog_do_db} and {@code binlog_ignore_db}, which no variable shows. */
    private void databases() throws SQLException {
        LogEnds.Filters filters = LogEnds.filters(statement, settings);
        if (filters.only().isEmpty() && filters.ignored().isEmpty()) {
            return;
        }
        List<TableName> tables =
                tables(
                        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE <> 'VIEW'");
        TreeSet<String> missing = new TreeSet<>();
        for (TableName table : tables) {
            if (!filters.logs(table.schema())) {
                missing.add(table.schema());
            }
        }
        if (!missing.isEmpty()) {
            add(
                    Level.FAIL,
                    "binlog_do_db",
                    "the log leaves out the databases " + missing,
                    "start the server with other options binlog-do-db and binlog-ignore-db");
        }
    }

    private void replica() {
        String name =
                settings.get("log_replica_updates").isEmpty()
                        ? "log_slave_updates"
                        : "log_replica_updates";
        if (!settings.get(name).equals("OFF")) {
            return;
        }
        String detail = name + " is OFF: what this server gets as a replica is not in its log";
        String mend = "start the server with " + name + " = ON, or read the log of its source";
        try (ResultSet result = statement.executeQuery(replicaStatus())) {
            if (result.next()) {
                add(Level.FAIL, name, detail, mend);
            }
        } catch (SQLException e) {
            log.debug("cannot see whether the server is a replica", e); // MariaDB wants a privilege
            add(Level.WARN, name, detail, mend);
        }
    }

    private String replicaStatus() {
        if (settings.mariadb()) {
            return "SHOW ALL SLAVES STATUS";
        }
        return settings.version().number() >= REPLICA_STATUS
                ? "SHOW REPLICA STATUS"
                : "SHOW SLAVE STATUS";
    }

    /**
     * Rows that go or change with those that they refer to. InnoDB does that below the log; MySQL
     * 9.6 and later do it above, unless they are told otherwise.
     */
    private void foreignKeys() throws SQLException {
        if (settings.get("innodb_native_foreign_keys").equals("OFF")) {
            return;
        }
        List<TableName> cascading = new ArrayList<>();
        List<TableName> referring =
                tables(
                        "SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE"
                                + " WHERE REFERENCED_TABLE_NAME IS NOT NULL ORDER BY 1, 2");
        for (TableName table :
                referring) { // their rules are in the catalogue only for who may write
            try (ResultSet result =
                    statement.executeQuery("SHOW CREATE TABLE " + Quoted.table(table))) {
                if (result.next() && CASCADE.matcher(result.getString(2)).find()) {
                    cascading.add(table);
                }
            }
        }
        addFor(
                cascading,
                Level.WARN,
                "foreign keys",
                "the log has nothing of what ON DELETE and ON UPDATE of foreign keys do to rows of %s: targets"
                        + " keep those rows as they were",
                "ON DELETE RESTRICT and ON UPDATE RESTRICT, and statements of their own for these rows");
    }

    /** MariaDB: rows that have transactions as their times. */
    private void transactionTimes() throws SQLException {
        if (settings.mariadb()) {
            addFor(
                    tables(
                            "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.COLUMNS"
                                    + " WHERE GENERATION_EXPRESSION = 'ROW END' AND DATA_TYPE = 'bigint' ORDER BY 1, 2"),
                    Level.FAIL,
                    "system versioning",
                    "the log has statements in place of the rows of %s, for their times are transactions",
                    "TIMESTAMP(6) for ROW START and ROW END, or exclude these tables");
        }
    }

    /** MariaDB (seen of 11.8, not of 10.11): updates come without them, whatever the row image. */
    private void generatedColumns() throws SQLException {
        if (settings.mariadb() && settings.version().atLeast(11, 0)) {
            addFor(
                    tables(
                            "SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME FROM information_schema.COLUMNS"
                                    + " WHERE GENERATION_EXPRESSION NOT IN ('', 'ROW START', 'ROW END') ORDER BY 1, 2"),
                    Level.WARN,
                    "generated columns",
                    "the log leaves generated columns out of updates of %s: targets keep the values of before",
                    "leave these columns out, or have the target compute them");
        }
    }

    /**
     * A finding about tables, if there are any.
     *
     * @param detail with {@code %s} for their names
     */
    private void addFor(
            List<TableName> tables, Level level, String subject, String detail, String mend) {
        if (!tables.isEmpty()) {
            add(level, subject, detail.formatted(shown(tables)), mend);
        }
    }

    private static String shown(List<TableName> tables) {
        return tables.stream()
                        .limit(SHOWN)
                        .map(TableName::toString)
                        .collect(Collectors.joining(", "))
                + (tables.size() > SHOWN ? " and " + (tables.size() - SHOWN) + " more" : "");
    }

    private List<TableName> tables(String sql) throws SQLException {
        List<TableName> tables = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                TableName name = new TableName(result.getString(1), result.getString(2));
                if (wanted.test(name)) {
                    tables.add(name);
                }
            }
        }
        return tables;
    }
}
