package io.tailrace.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One session that changes {@link MysqlTables} until it is closed: rows, shapes, the log's images,
 * formats and files, transactions in two phases, rollbacks, next to temporary tables too. What it
 * does follows from its seed alone. The last change of each transaction is a row with the next
 * number in a journal.
 */
public final class MysqlLoad implements AutoCloseable {

    private static final List<String> IMAGES = List.of("FULL", "MINIMAL", "NOBLOB", "FULL_NODUP");

    /** That are made while it runs. */
    private static final int LATE_TABLES = 3;

    private final PrivateMysql server;
    private final MysqlTables tables;
    private final String journal;
    private final Random random;
    private final int mostTables;
    private final boolean mariadb;
    private final boolean old;
    private final boolean temporaryTables;
    private final int images;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private boolean temporaryTable;
    private boolean prepares;
    private boolean paused;
    private boolean resting;
    private volatile boolean closed;
    private volatile @Nullable Exception failure;
    private final AtomicLong transactions = new AtomicLong();

    private MysqlLoad(PrivateMysql server, MysqlTables tables, String journal, long seed) {
        this.server = server;
        this.tables = tables;
        this.journal = journal;
        this.random = new Random(seed);
        this.mostTables = tables.tables().size() + LATE_TABLES;
        this.mariadb = server.isMariadb();
        this.old = server.isMysqlBefore(800);
        this.images = mariadb && server.version() >= 1104 ? IMAGES.size() : IMAGES.size() - 1;
        this.temporaryTables = !old || server.value("select @@gtid_mode").equals("OFF");
        this.thread = Thread.ofPlatform().name("changes of " + journal).unstarted(this::run);
    }

    /**
     * @param journal the name of its journal, with the database; the table is made here
     */
    public static MysqlLoad start(
            PrivateMysql server, MysqlTables tables, String journal, long seed) {
        server.execute("create table " + journal + " (sequence int primary key)");
        if (server.isMariadb()) {
            server.execute("create sequence " + tables.sequence());
        }
        MysqlLoad load = new MysqlLoad(server, tables, journal, seed);
        load.thread.start();
        return load;
    }

    /**
     * Waits until no transaction runs, and lets none begin until {@link #resume}; the server may go
     * away and come back meanwhile.
     */
    public void pause() {
        lock.lock();
        try {
            paused = true;
            while (!resting && thread.isAlive()) {
                moved.awaitNanos(10_000_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    public void resume() {
        lock.lock();
        try {
            paused = false;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Transactions so far. */
    public long transactions() {
        return transactions.get();
    }

    private void run() {
        try {
            while (!closed) {
                session();
            }
            tellShapes();
        } catch (SQLException | InterruptedException e) {
            failure = e;
        }
    }

    private void session() throws SQLException, InterruptedException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("use " + tables.database());
            statement.execute("set time_zone = '+00:00', sql_mode = ''");
            chooseFormats(statement);
            temporaryTable = false;
            for (int i = 0; i < 50 && !closed; i++) {
                if (rest()) {
                    return; // the server may have been away meanwhile
                }
                step(connection, statement);
            }
        }
    }

    private void chooseFormats(Statement statement) throws SQLException {
        String image = IMAGES.get(random.nextInt(images));
        statement.execute("set binlog_row_image = '" + image + "'");
        boolean compressed = random.nextInt(3) == 0;
        if (mariadb) {
            statement.execute("set system_versioning_alter_history = KEEP");
            statement.execute("set binlog_annotate_row_events = " + random.nextBoolean());
            statement.execute("set global log_bin_compress_min_len = 10");
            statement.execute("set global log_bin_compress = " + compressed);
        } else {
            statement.execute("set binlog_rows_query_log_events = " + random.nextBoolean());
            if (!old) {
                statement.execute("set binlog_transaction_compression = " + compressed);
            }
            if (!old && image.equals("FULL")) {
                statement.execute("set binlog_row_value_options = 'PARTIAL_JSON'");
            }
        }
    }

    /** Changes a row of every table, for only changes tell what columns a table has. */
    private void tellShapes() throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set time_zone = '+00:00', sql_mode = ''");
            connection.setAutoCommit(false);
            for (MysqlTables.Made table : tables.tables()) {
                statement.execute(tables.insertMany(table));
                statement.execute("delete from " + table.name() + " limit 1");
            }
            statement.execute("insert into " + journal + " values (" + transactions + ")");
            connection.commit();
            transactions.incrementAndGet();
        }
    }

    /** Waits while it is paused, and says whether it was. */
    private boolean rest() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean waits = paused;
            resting = true;
            moved.signalAll();
            while (paused && !closed) {
                moved.await();
            }
            resting = false;
            return waits;
        } finally {
            lock.unlock();
        }
    }

    private void step(Connection connection, Statement statement) throws SQLException {
        int kind = random.nextInt(1000);
        if (kind < 15) {
            statement.execute("flush binary logs");
        } else if (kind < 40) {
            statement.execute(tables.alter());
        } else if (kind < 42) {
            statement.execute(tables.empty());
        } else if (kind < 45 && tables.tables().size() < mostTables) {
            statement.execute(tables.create(random.nextInt(3) == 0));
            connection.setAutoCommit(false);
            statement.execute(tables.insertMany(tables.tables().getLast()));
            commit(connection, statement);
        } else if (kind < 60) {
            twoPhases(statement);
        } else if (kind < 65 && mariadb) {
            statement.execute("do nextval(" + tables.sequence() + ")");
        } else {
            transaction(connection, statement);
        }
    }

    private void transaction(Connection connection, Statement statement) throws SQLException {
        connection.setAutoCommit(false);
        changes(statement, 0);
        commit(connection, statement);
    }

    private void commit(Connection connection, Statement statement) throws SQLException {
        statement.execute("insert into " + journal + " values (" + transactions + ")");
        if (random.nextInt(10) == 0) {
            connection.rollback();
        } else {
            connection.commit();
            transactions.incrementAndGet();
        }
        connection.setAutoCommit(true);
    }

    private void twoPhases(Statement statement) throws SQLException {
        String id = "'" + journal + random.nextInt() + "'";
        statement.execute("xa start " + id);
        prepares = true;
        changes(statement, 0);
        prepares = false;
        statement.execute("insert into " + journal + " values (" + transactions + ")");
        statement.execute("xa end " + id);
        statement.execute("xa prepare " + id);
        if (random.nextInt(5) == 0) {
            statement.execute("xa rollback " + id);
        } else {
            statement.execute("xa commit " + id);
            transactions.incrementAndGet();
        }
    }

    /**
     * @param depth savepoints that they are behind
     */
    private void changes(Statement statement, int depth) throws SQLException {
        for (int i = random.nextInt(4); i >= 0; i--) {
            switch (random.nextInt(60)) {
                case 0 -> statement.execute(tables.changeMany());
                case 1 -> statement.execute(tables.insertMany(tables.table()));
                case 2, 3 -> takenBack(statement, depth);
                default -> statement.execute(tables.change());
            }
        }
        if (random.nextInt(20) == 0) {
            temporaryTable(statement);
        }
    }

    /** Changes up to a savepoint's rollback, which are in the log if a temporary table is. */
    private void takenBack(Statement statement, int depth) throws SQLException {
        String name = "s" + depth;
        statement.execute("savepoint " + name);
        changes(statement, depth + 1);
        if (random.nextBoolean()) {
            temporaryTable(statement);
        }
        statement.execute("rollback to " + name);
    }

    private void temporaryTable(Statement statement) throws SQLException {
        boolean refused = !temporaryTables || prepares && !mariadb && !old;
        if (!refused) {
            statement.execute(
                    temporaryTable
                            ? "drop temporary table passing"
                            : "create temporary table passing (k int)");
            temporaryTable = !temporaryTable;
        }
    }

    /**
     * Ends it.
     *
     * @throws IllegalStateException if one of its statements failed
     */
    @Override
    public void close() {
        closed = true;
        resume();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (failure != null) {
            throw new IllegalStateException("the load broke", failure);
        }
    }
}
