package io.tailrace.app.crash;

import io.tailrace.testkit.PrivateDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One session of a {@link Workload}, with keys of its own. What it does follows from its seed
 * alone.
 */
final class Writer implements Runnable {

    private static final long PAUSE_MICROS = 4000;

    private final PrivateDatabase database;
    private final Random random;
    private final int index;
    private final int count;
    private final List<Long> accounts = new ArrayList<>();
    private long nextAccount;
    private long sequence;
    private volatile boolean paused;
    private volatile boolean stopped;
    private volatile long transactions;

    Writer(PrivateDatabase database, long seed, int index, int count) {
        this.database = database;
        this.random = new Random(seed);
        this.index = index;
        this.count = count;
        this.nextAccount = 1_000_000L + index;
    }

    /** Takes its share of rows that were there before. */
    void know(int rows) {
        for (long id = 1; id <= rows; id++) {
            if (id % count == index) {
                accounts.add(id);
            }
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    void stop() {
        stopped = true;
    }

    long transactions() {
        return transactions;
    }

    @Override
    public void run() {
        while (!stopped) {
            try (Connection connection = database.connect()) {
                connection.setAutoCommit(false);
                while (!stopped) {
                    if (!paused) {
                        transaction(connection);
                    }
                    breathe();
                }
            } catch (SQLException e) {
                breathe(); // an outage, which is part of the test: connect again
            }
        }
    }

    private static void breathe() {
        try {
            TimeUnit.MICROSECONDS.sleep(PAUSE_MICROS);
        } catch (InterruptedException e) {
            // asked to stop: the loop sees it
        }
    }

    private void transaction(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int steps = 1 + random.nextInt(3); steps > 0; steps--) {
                step(connection, statement);
            }
            if (random.nextInt(30) == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
            transactions++;
        } catch (SQLException e) {
            connection.rollback(); // a deadlock with the other's change of shape; fails itself when
            // the server is gone
        }
    }

    private void step(Connection connection, Statement statement) throws SQLException {
        int kind = random.nextInt(1000);
        if (kind < 350) {
            insertAccount(connection);
        } else if (kind < 550) {
            statement.execute(
                    "update accounts set balance = balance + 1.01, changed = clock_timestamp(), active = not active"
                            + " where id = "
                            + anyAccount());
        } else if (kind < 600) {
            statement.execute(
                    "update accounts set document = repeat(md5(random()::text), 80) where id = "
                            + anyAccount());
        } else if (kind < 670) {
            statement.execute("delete from accounts where id = " + takeAccount());
        } else if (kind < 720) {
            changeKey(statement);
        } else if (kind < 900) {
            items(statement);
        } else if (kind < 985) {
            statement.execute(
                    "insert into scratch values ("
                            + (nextAccount += count)
                            + ", 'v') on conflict do nothing");
        } else if (kind < 988) {
            statement.execute("truncate scratch");
        } else if (kind < 995) {
            bulk(statement);
        } else if (index == 0) {
            changeShape(statement);
        }
        statement.execute(
                "insert into journal values (" + sequence++ + ", " + index + ", 'entry')");
    }

    private void insertAccount(Connection connection) throws SQLException {
        long id = newAccount();
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                insert into accounts (id, name, balance, document, flags, data, ratio, active, day, changed, ref)
                values (?, ?, ?::numeric, ?, ?::jsonb, ?, ?, ?, current_date, clock_timestamp(), gen_random_uuid())
                on conflict do nothing""")) {
            byte[] data = new byte[random.nextInt(40)];
            random.nextBytes(data);
            insert.setLong(1, id);
            insert.setString(
                    2,
                    "näme \""
                            + id
                            + "\"\t\\ \n"
                            + Character.toString(0x1F600 + random.nextInt(50)));
            insert.setString(3, random.nextInt(100_000) + "." + (10 + random.nextInt(90)));
            insert.setString(
                    4, random.nextInt(10) == 0 ? null : "d".repeat(1 + random.nextInt(6000)));
            insert.setString(
                    5,
                    "{\"a\": [1, null, \"" + id + "\"], \"b\": {\"c\": " + random.nextInt() + "}}");
            insert.setBytes(6, data);
            insert.setDouble(7, random.nextGaussian());
            insert.setBoolean(8, random.nextBoolean());
            insert.execute();
        }
    }

    private void changeKey(Statement statement) throws SQLException {
        long from = takeAccount();
        statement.execute(
                "update accounts set id = " + newAccount() + ", name = 'moved' where id = " + from);
    }

    private void items(Statement statement) throws SQLException {
        long order = index + (long) count * random.nextInt(500);
        String where = " where order_id = " + order + " and line = 'n" + random.nextInt(5) + "'";
        switch (random.nextInt(4)) {
            case 0 -> statement.execute("delete from order_items" + where);
            case 1 -> statement.execute("update order_items set quantity = quantity + 1" + where);
            case 2 ->
                    statement.execute(
                            "update order_items set line = line || '+' "
                                    + where
                                    + " and not exists (select from order_items b"
                                    + " where b.order_id = order_items.order_id and b.line = order_items.line || '+')");
            default ->
                    statement.execute(
                            "insert into order_items (order_id, line, sku, quantity) values ("
                                    + order
                                    + ", 'n"
                                    + random.nextInt(5)
                                    + "', 's', 1) on conflict (order_id, line) do update set quantity = 0");
        }
    }

    private void bulk(Statement statement) throws SQLException {
        int rows = 300 + random.nextInt(1500);
        long first = nextAccount + count;
        statement.execute(
                "insert into accounts (id, name, balance) select "
                        + first
                        + " + i * "
                        + count
                        + ", 'bulk', i from generate_series(0, "
                        + (rows - 1)
                        + ") i on conflict do nothing");
        nextAccount = first + (long) (rows - 1) * count;
        if (random.nextBoolean()) {
            statement.execute("savepoint s");
            statement.execute(
                    "update accounts set balance = -1 where id >= "
                            + first
                            + " and id % "
                            + count
                            + " = "
                            + index);
            statement.execute(random.nextBoolean() ? "rollback to s" : "release s");
        }
        statement.execute(
                "delete from accounts where id >= "
                        + first
                        + " and id % 5 <> 0 and id % "
                        + count
                        + " = "
                        + index);
    }

    /**
     * Only one session does this; what columns there are it asks the catalog, since a rollback
     * takes a change back. The column that is renamed stands among others that stay: whether a last
     * column was renamed, or dropped and another added, cannot be told from the log once both lie
     * in the past.
     */
    private void changeShape(Statement statement) throws SQLException {
        List<String> late = new ArrayList<>();
        try (ResultSet result =
                statement.executeQuery(
                        "select attname from pg_attribute where attrelid = 'accounts'::regclass"
                                + " and attname like 'x\\_%' and not attisdropped order by attnum")) {
            while (result.next()) {
                late.add(result.getString(1));
            }
        }
        String renamed = late.removeFirst();
        String name = Workload.lateColumn(nextColumn(statement));
        switch (random.nextInt(3)) {
            case 0 -> {
                statement.execute("alter table accounts rename column " + renamed + " to " + name);
                renamed = name;
            }
            case 1 -> {
                statement.execute("alter table accounts add column " + name + " text" + filling());
                late.add(name);
            }
            default -> {
                if (!late.isEmpty()) {
                    statement.execute("alter table accounts drop column " + late.removeFirst());
                }
            }
        }
        late.add(renamed);
        for (String column : late) {
            statement.execute(
                    "update accounts set " + column + " = 'late' where id = " + anyAccount());
        }
    }

    /** What rows get in a new column that are there: mostly null, else what no log tells of. */
    private String filling() {
        return switch (random.nextInt(6)) {
            case 0 -> " not null default 'there'";
            case 1 -> " default 'at ' || clock_timestamp()";
            default -> "";
        };
    }

    /** A number that no column ever had, whatever was rolled back. */
    private static int nextColumn(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("select nextval('columns')")) {
            result.next();
            return result.getInt(1);
        }
    }

    private long newAccount() {
        nextAccount += count;
        accounts.add(nextAccount);
        return nextAccount;
    }

    private long anyAccount() {
        return accounts.isEmpty() ? -1 : accounts.get(random.nextInt(accounts.size()));
    }

    private long takeAccount() {
        if (accounts.isEmpty()) {
            return -1;
        }
        int place = random.nextInt(accounts.size());
        long id = accounts.get(place);
        accounts.set(place, accounts.getLast());
        accounts.removeLast();
        return id;
    }
}
