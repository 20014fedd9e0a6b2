package io.tailrace.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A database on a {@link PrivatePostgres}. Its own statements run in one session of the superuser;
 * for one thread.
 */
public final class PrivateDatabase implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String MAINTENANCE = "postgres";
    private static final long PATIENCE_SECONDS = 30;

    private final PrivatePostgres server;
    private final String name;
    private @Nullable Connection session;

    PrivateDatabase(PrivatePostgres server, String name) {
        this.server = server;
        this.name = name;
    }

    static PrivateDatabase create(PrivatePostgres server) {
        String name = "test_" + COUNT.incrementAndGet();
        try (PrivateDatabase maintenance = new PrivateDatabase(server, MAINTENANCE)) {
            maintenance.execute("create database " + name);
        }
        return new PrivateDatabase(server, name);
    }

    public String name() {
        return name;
    }

    public int port() {
        return server.port();
    }

    /** For JDBC, as the superuser. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + name + "?user=postgres";
    }

    /** As Tailrace's {@code url} option takes it, as the superuser. */
    public String url() {
        return url(port());
    }

    /** The same by way of another port, such as a {@link FaultProxy}'s. */
    public String url(int port) {
        return "postgres://postgres@127.0.0.1:" + port + "/" + name;
    }

    /** Opens another session. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl());
    }

    /** Runs statements, each a transaction of its own. */
    public void execute(String... statements) {
        run(
                connection -> {
                    try (Statement statement = connection.createStatement()) {
                        for (String sql : statements) {
                            statement.execute(sql);
                        }
                    }
                    return true;
                });
    }

    /** Runs statements in one transaction. */
    public void transaction(String... statements) {
        run(
                connection -> {
                    connection.setAutoCommit(false);
                    try (Statement statement = connection.createStatement()) {
                        for (String sql : statements) {
                            statement.execute(sql);
                        }
                        connection.commit();
                    } finally {
                        connection.setAutoCommit(true);
                    }
                    return true;
                });
    }

    /** The first column of the first row as text; {@code "null"} for null. */
    public String value(String sql) {
        return rows(sql).getFirst().getFirst();
    }

    /** Every row as the texts of its columns. */
    public List<List<String>> rows(String sql) {
        return run(connection -> ResultTexts.of(connection, sql));
    }

    /** Waits until the query's value is true. */
    public void await(String sql) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!value(sql).equals("t")) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not true within " + PATIENCE_SECONDS + " s: " + sql);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Ends the session, and drops the database with its slots. */
    @Override
    public void close() {
        try {
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            // the server was stopped under it
        }
        session = null;
        if (!name.equals(MAINTENANCE)) {
            drop();
        }
    }

    private void drop() {
        try (PrivateDatabase maintenance = new PrivateDatabase(server, MAINTENANCE)) {
            String slots = " from pg_replication_slots where database = '" + name + "'";
            maintenance.rows("select pg_terminate_backend(active_pid)" + slots + " and active");
            maintenance.await("select count(*) = 0" + slots + " and active");
            maintenance.rows("select pg_drop_replication_slot(slot_name)" + slots);
            maintenance.rows( // not "with (force)", which came with PostgreSQL 13
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                            + name
                            + "'");
            maintenance.execute("drop database if exists " + name);
        }
    }

    private <T> T run(Work<T> work) {
        try {
            Connection connection = session;
            if (connection == null || !connection.isValid(5)) {
                connection = connect();
                session = connection;
            }
            return work.on(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
