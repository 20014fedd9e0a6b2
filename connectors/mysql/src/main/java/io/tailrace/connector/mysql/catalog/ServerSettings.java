package io.tailrace.connector.mysql.catalog;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.connector.mysql.server.ServerVersion;
import io.tailrace.spi.TailraceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a server is and how it is set.
 *
 * @param variables names in lower case, only those that matter here
 * @param connection the number of the connection that asked
 */
public record ServerSettings(
        ServerVersion version, Map<String, String> variables, long connection) {

    private static final String VARIABLES =
            "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_id', 'server_uuid', 'hostname', 'port', 'log_bin', 'gtid_mode',"
                    + " 'binlog_format', 'binlog_checksum', 'binlog_row_image', 'binlog_row_metadata', 'gtid_domain_id', 'lower_case_table_names', 'binlog_expire_logs_seconds', 'expire_logs_days', 'binlog_expire_logs_auto_purge', 'innodb_native_foreign_keys', 'log_replica_updates', 'log_slave_updates')";

    public ServerSettings {
        variables = Map.copyOf(variables);
    }

    public static ServerSettings read(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            Map<String, String> variables = new HashMap<>();
            try (ResultSet result = statement.executeQuery(VARIABLES)) {
                while (result.next()) {
                    variables.put(
                            result.getString(1).toLowerCase(Locale.ROOT), result.getString(2));
                }
            }
            try (ResultSet result = statement.executeQuery("SELECT VERSION(), CONNECTION_ID()")) {
                result.next();
                return new ServerSettings(
                        ServerVersion.parse(result.getString(1)), variables, result.getLong(2));
            }
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot read the server's settings");
        }
    }

    public boolean mariadb() {
        return version.mariadb();
    }

    /**
     * Whether rows that were rolled back may be in the log, where their transaction has made or
     * dropped a temporary table. MySQL's log has had nothing of those since 8.0.4.
     */
    public boolean logsRollbacks() {
        return mariadb() || !version.atLeast(8, 0);
    }

    /** The kind of server, as Debezium names it. */
    public String connector() {
        return mariadb() ? "mariadb" : "mysql";
    }

    public String get(String variable) {
        return variables.getOrDefault(variable, "");
    }

    /** The statement that sets a variable, for good where the server can: MySQL 8.0 and later. */
    public String set(String assignment) {
        return (persists() ? "SET PERSIST " : "SET GLOBAL ") + assignment;
    }

    private boolean persists() {
        return !mariadb() && version.atLeast(8, 0);
    }

    /** What tells this server, and so its log files, from every other. */
    public String identity() {
        String uuid = get("server_uuid");
        return (uuid.isEmpty()
                        ? get("server_id") + "@" + get("hostname") + ":" + get("port")
                        : uuid)
                .replace(' ', '_');
    }

    /** Whether every transaction of the log has a GTID. */
    public boolean hasGtids() {
        return mariadb() || get("gtid_mode").equals("ON");
    }

    /** Whether the log itself tells all of columns. */
    public boolean tellsColumns() {
        return !mariadb() && get("binlog_row_metadata").equals("FULL");
    }

    /** Whether names of tables are compared in lower case. */
    public boolean keepsLowerCase() {
        return get("lower_case_table_names").matches("[12]");
    }

    public boolean hasChecksums() {
        return get("binlog_checksum").equals("CRC32");
    }

    /**
     * Whether the log is there, and has rows.
     *
     * @throws TailraceException if not, with what mends it
     */
    public void requireRowLog() {
        if (!get("log_bin").equals("ON")) {
            throw new TailraceException(
                    MysqlError.MYSQL_SETTING,
                    "the server writes no binary log; start it with: log_bin and a server_id");
        }
        if (!get("binlog_format").isEmpty() && !get("binlog_format").equals("ROW")) {
            throw new TailraceException(
                    MysqlError.MYSQL_SETTING,
                    "the server logs statements (binlog_format = "
                            + get("binlog_format")
                            + "); mend it with: "
                            + set("binlog_format = ROW")
                            + (persists() ? "" : ", and the same in its configuration file"));
        }
    }
}
