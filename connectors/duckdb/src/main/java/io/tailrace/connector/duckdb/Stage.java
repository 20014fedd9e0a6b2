package io.tailrace.connector.duckdb;

import java.sql.SQLException;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** A temporary table on the way into a target. Made when first used. */
final class Stage {

    private final Database database;
    private final String columns;
    private @Nullable String name;
    private @Nullable DuckDBAppender appender;
    private boolean used;

    Stage(Database database, String columns) {
        this.database = database;
        this.columns = columns;
    }

    boolean isUsed() {
        return used;
    }

    String name() throws SQLException {
        if (name == null) {
            name = database.createStage(columns);
        }
        return name;
    }

    DuckDBAppender beginRow() throws SQLException {
        if (appender == null) {
            appender = database.appendTo(name());
        }
        used = true;
        return appender.beginRow();
    }

    /** Brings appended rows where statements see them. */
    void flush() throws SQLException {
        if (appender != null && used) {
            appender.flush();
        }
    }

    /** Notes that a statement has put rows in. */
    void use() {
        used = true;
    }

    void clear() throws SQLException {
        if (used) {
            database.execute("TRUNCATE " + name());
            used = false;
        }
    }

    void drop() throws SQLException {
        if (appender != null) {
            appender.close();
            appender = null;
        }
        if (name != null) {
            database.execute("DROP TABLE " + name);
            name = null;
        }
        used = false;
    }
}
