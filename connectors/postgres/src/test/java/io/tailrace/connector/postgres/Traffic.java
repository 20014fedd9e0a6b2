package io.tailrace.connector.postgres;

import io.tailrace.testkit.PrivateDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Changes rows of tables {@code (id integer primary key, v text, …)} from a thread of its own, also
 * past failures, until it is closed.
 */
final class Traffic implements AutoCloseable {

    private static final int IDS = 20_000;

    private final PrivateDatabase database;
    private final String[] tables;
    private final Random random;
    private final AtomicInteger transactions = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;

    Traffic(PrivateDatabase database, long seed, String... tables) {
        this.database = database;
        this.tables = tables.clone();
        this.random = new Random(seed);
        this.thread = Thread.ofPlatform().name("traffic, seed " + seed).start(this::run);
    }

    /** How many transactions have committed, or were rolled back. */
    int transactions() {
        return transactions.get();
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    private void run() {
        while (!stopped) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!stopped) {
                    for (int i = random.nextInt(5); i >= 0; i--) {
                        statement.execute(change(tables[random.nextInt(tables.length)]));
                    }
                    if (random.nextInt(8) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                    }
                    transactions.incrementAndGet();
                }
            } catch (SQLException _) {
                Thread.onSpinWait(); // the server is away: again
            }
        }
    }

    private String change(String table) {
        int id = random.nextInt(IDS);
        return switch (random.nextInt(6)) {
            case 0, 1 ->
                    "insert into "
                            + table
                            + " (id, v) select i, 'in' || random() from generate_series("
                            + id
                            + ", "
                            + (id + 3)
                            + ") i on conflict (id) do update set v = 'up' || random()";
            case 2, 3 -> "update " + table + " set v = 'v' || random() where id = " + id;
            case 4 -> "delete from " + table + " where id = " + id;
            default ->
                    "update "
                            + table
                            + " set id = "
                            + (id + IDS)
                            + " where id = "
                            + id
                            + " and not exists (select from "
                            + table
                            + " where id = "
                            + (id + IDS)
                            + ")";
        };
    }
}
