package io.tailrace.connector.mysql.catalog;

import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tables in which the server changes rows without having the rows in its log. */
public final class UnloggedChanges {

    private static final Logger log = LoggerFactory.getLogger(UnloggedChanges.class);

    private static final Pattern CASCADE =
            Pattern.compile("ON (DELETE|UPDATE) (CASCADE|SET NULL|SET DEFAULT)");

    private static final int SHOWN = 10;

    private UnloggedChanges() {}

    /**
     * Tables whose rows go or change with those that they refer to. InnoDB does that below the log;
     * MySQL 9.6 and later do it above, unless they are told otherwise.
     */
    static List<TableName> byForeignKeys(
            Statement statement, ServerSettings settings, Predicate<TableName> wanted)
            throws SQLException {
        List<TableName> cascading = new ArrayList<>();
        if (settings.get("innodb_native_foreign_keys").equals("OFF")) {
            return cascading;
        }
        List<TableName> referring =
                tables(
                        statement,
                        wanted,
                        "SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE"
                                + " WHERE REFERENCED_TABLE_NAME IS NOT NULL ORDER BY 1, 2");
        for (TableName table : referring) {
            try (ResultSet
                    result = // the rules are shown in information_schema only to who may write
                    statement.executeQuery(
                                    "SHOW CREATE TABLE "
                                            + quoted(table.schema())
                                            + "."
                                            + quoted(table.name()))) {
                if (result.next() && CASCADE.matcher(result.getString(2)).find()) {
                    cascading.add(table);
                }
            }
        }
        return cascading;
    }

    /** Says once, when a pipeline begins, which tables foreign keys change. */
    public static void warn(
            Connection connection, ServerSettings settings, Predicate<TableName> wanted) {
        try (Statement statement = connection.createStatement()) {
            List<TableName> cascading = byForeignKeys(statement, settings, wanted);
            if (!cascading.isEmpty()) {
                log.warn("{}", cascades(cascading));
            }
        } catch (SQLException e) {
            log.warn("cannot see which tables foreign keys change: {}", e.getMessage());
        }
    }

    /** What foreign keys do to those tables, in words. */
    static String cascades(List<TableName> tables) {
        return "the log has nothing of what ON DELETE and ON UPDATE of foreign keys do to rows of "
                + tables.stream()
                        .limit(SHOWN)
                        .map(TableName::toString)
                        .collect(Collectors.joining(", "))
                + (tables.size() > SHOWN ? " and " + (tables.size() - SHOWN) + " more" : "")
                + ": targets keep those rows as they were";
    }

    /** MariaDB: tables whose rows have transactions as their times; it logs statements of those. */
    static List<TableName> byTransactionTimes(
            Statement statement, ServerSettings settings, Predicate<TableName> wanted)
            throws SQLException {
        return settings.mariadb()
                ? tables(
                        statement,
                        wanted,
                        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.COLUMNS"
                                + " WHERE GENERATION_EXPRESSION = 'ROW END' AND DATA_TYPE = 'bigint' ORDER BY 1, 2")
                : List.of();
    }

    private static List<TableName> tables(
            Statement statement, Predicate<TableName> wanted, String sql) throws SQLException {
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

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
