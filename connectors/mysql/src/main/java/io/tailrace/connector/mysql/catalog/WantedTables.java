package io.tailrace.connector.mysql.catalog;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables that there are to read. */
public final class WantedTables {

    private static final Logger log = LoggerFactory.getLogger(WantedTables.class);
    private static final int NO_SUCH_TABLE = 1146;
    private static final int NO_SUCH_DATABASE = 1049;
    private static final int NO_PRIVILEGE = 1142;

    private WantedTables() {}

    /**
     * All that are wanted, in the order of their names.
     *
     * @param named those among them that are named one by one
     * @throws TailraceException if one of those is there but may not be read
     */
    public static List<TableName> find(
            Connection connection, Predicate<TableName> wanted, List<TableName> named) {
        List<TableName> found = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet result =
                    statement.executeQuery(
                            "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES"
                                    + " WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY 1, 2")) {
                while (result.next()) {
                    TableName name = new TableName(result.getString(1), result.getString(2));
                    if (wanted.test(name)) {
                        found.add(name);
                    }
                }
            }
            for (TableName name : named) {
                if (wanted.test(name) && !found.contains(name)) {
                    requireAbsent(statement, name);
                }
            }
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot list the tables");
        }
        return found;
    }

    /** The catalogue shows only what may be read. */
    private static void requireAbsent(Statement statement, TableName name) throws SQLException {
        String quoted = Quoted.table(name);
        try {
            statement.execute("SELECT * FROM " + quoted + " LIMIT 0");
            log.warn("{} is a view or a sequence, not a table: nothing of it is read", name);
        } catch (SQLException e) {
            switch (e.getErrorCode()) {
                case NO_SUCH_TABLE, NO_SUCH_DATABASE ->
                        log.warn("there is no table {} yet; the log will tell of it", name);
                case NO_PRIVILEGE ->
                        throw new TailraceException(
                                MysqlError.MYSQL_PRIVILEGE_MISSING,
                                "table "
                                        + name
                                        + " may not be read; mend it with: GRANT SELECT ON "
                                        + quoted
                                        + " TO the user",
                                e);
                default -> throw e;
            }
        }
    }
}
