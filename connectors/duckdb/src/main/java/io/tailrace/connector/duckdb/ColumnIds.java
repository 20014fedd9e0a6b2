package io.tailrace.connector.duckdb;

import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which id of the source each column of a target table has, in {@code _tailrace.columns}: so a
 * rename is known as one, also when it happened while nobody looked. 0 is the id of a column whose
 * source has none to tell.
 */
final class ColumnIds {

    static final int UNKNOWN = 0;

    private final Database database;
    private final String table;

    private ColumnIds(Database database, String table) {
        this.database = database;
        this.table = table;
    }

    static ColumnIds open(Database database) throws SQLException {
        String table = database.qualified(CheckpointTable.SCHEMA, "columns");
        database.execute(
                "CREATE TABLE IF NOT EXISTS "
                        + table
                        + " (table_schema VARCHAR, table_name VARCHAR, column_name VARCHAR, column_id INTEGER)");
        database.commit();
        return new ColumnIds(database, table);
    }

    /** The ids by the names that the columns had when last seen. */
    Map<String, Integer> of(TableName target) throws SQLException {
        Map<String, Integer> ids = new HashMap<>();
        for (List<String> row :
                database.query(
                        "SELECT column_name, column_id FROM "
                                + table
                                + " WHERE table_schema = ? AND table_name = ?",
                        target.schema(),
                        target.name())) {
            ids.put(row.getFirst(), Integer.valueOf(row.get(1)));
        }
        return ids;
    }

    /**
     * Takes down the columns as they are now. A source that reads its log long after a rename may
     * not know the id under the old name: the one remembered under that name stays, so that the
     * rename is known as one when it comes.
     */
    void remember(TableName target, Table source) throws SQLException {
        Map<String, Integer> before = of(target);
        for (Column column : source.columns()) {
            if (column.id() != UNKNOWN) {
                before.values().remove(column.id());
            }
        }
        forget(target);
        StringBuilder rows = new StringBuilder();
        for (Column column : source.columns()) {
            int id =
                    column.id() != UNKNOWN
                            ? column.id()
                            : before.getOrDefault(column.name(), UNKNOWN);
            rows.append(rows.isEmpty() ? "" : ", ")
                    .append('(')
                    .append(Database.literal(target.schema()))
                    .append(", ")
                    .append(Database.literal(target.name()))
                    .append(", ")
                    .append(Database.literal(column.name()))
                    .append(", ")
                    .append(id)
                    .append(')');
        }
        if (!rows.isEmpty()) {
            database.execute("INSERT INTO " + table + " VALUES " + rows);
        }
    }

    void forget(TableName target) throws SQLException {
        database.execute(
                "DELETE FROM " + table + " WHERE table_schema = ? AND table_name = ?",
                target.schema(),
                target.name());
    }

    void rename(TableName from, String to) throws SQLException {
        database.execute(
                "UPDATE " + table + " SET table_name = ? WHERE table_schema = ? AND table_name = ?",
                to,
                from.schema(),
                from.name());
    }
}
