package io.tailrace.app.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Customers: 70 % new orders with their items, 25 % updates, 5 % deletions, each a transaction. One
 * thread.
 */
final class Traffic implements AutoCloseable {

    private static final int INSERTS = 70;
    private static final int UPDATES = 25;
    static final int MOST_ITEMS = 5;
    private static final int DOCUMENT_SHARE = 5;

    private final ShopDatabase database;
    private final Collection<Commits> commits;
    private final long nanosBetween;
    private final Random random = new Random(7);
    private final Thread thread = Thread.ofPlatform().daemon().name("traffic").unstarted(this::run);
    private final AtomicLong inserts = new AtomicLong();
    private final AtomicLong updates = new AtomicLong();
    private final AtomicLong deletes = new AtomicLong();
    private long lastOrder;
    private volatile boolean stopping;
    private volatile @Nullable SQLException failure;

    /**
     * @param rate transactions a second, as far as the machine allows
     */
    Traffic(ShopDatabase database, Collection<Commits> commits, int rate) {
        this.database = database;
        this.commits = commits;
        this.nanosBetween = 1_000_000_000L / rate;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (Connection connection = database.connect()) {
            lastOrder = lastOrder(connection);
            connection.setAutoCommit(false);
            try (var statements = new Statements(connection, database.traffic())) {
                long next = System.nanoTime();
                while (!stopping) {
                    transaction(statements);
                    connection.commit();
                    long at = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                    long nanos = System.nanoTime();
                    commits.forEach(each -> each.add(at, nanos));
                    next = Math.max(next + nanosBetween, System.nanoTime() - 1_000_000_000L);
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private static long lastOrder(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT max(id) FROM orders")) {
            result.next();
            return result.getLong(1);
        }
    }

    private void transaction(Statements statements) throws SQLException {
        int dice = random.nextInt(100);
        if (dice < INSERTS) {
            long order = ++lastOrder;
            statements.newOrder(order, random.nextInt(5000), random.nextInt(1_000_000));
            int items = 1 + random.nextInt(MOST_ITEMS);
            statements.newItems(order, items, random.nextInt(300));
            inserts.addAndGet(1 + items);
        } else if (dice < INSERTS + UPDATES) {
            updates.addAndGet(
                    random.nextInt(DOCUMENT_SHARE) == 0
                            ? statements.reviseDocument(1 + random.nextInt(ShopDatabase.DOCUMENTS))
                            : statements.shipOrder(anyOrder()));
        } else {
            deletes.addAndGet(statements.deleteOrder(anyOrder()));
        }
    }

    private long anyOrder() {
        return 1 + random.nextLong(lastOrder);
    }

    long inserts() {
        return inserts.get();
    }

    long updates() {
        return updates.get();
    }

    /** Rows that are gone, those of a cascade too. */
    long deletes() {
        return deletes.get();
    }

    /** Ends the traffic, and throws if it had ended by itself. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        SQLException failed = failure;
        if (failed != null) {
            throw ShopDatabase.failed(failed);
        }
    }

    private static final class Statements implements AutoCloseable {

        private final PreparedStatement newOrder;
        private final PreparedStatement newItems;
        private final PreparedStatement shipOrder;
        private final PreparedStatement reviseDocument;
        private final PreparedStatement itemsOfDeleted;
        private final PreparedStatement deleteOrder;

        Statements(Connection connection, ShopDatabase.TrafficSql sql) throws SQLException {
            newOrder = connection.prepareStatement(sql.newOrder());
            newItems = connection.prepareStatement(sql.newItems());
            shipOrder = connection.prepareStatement(sql.shipOrder());
            reviseDocument = connection.prepareStatement(sql.reviseDocument());
            itemsOfDeleted = connection.prepareStatement(sql.itemsOfDeleted());
            deleteOrder = connection.prepareStatement(sql.deleteOrder());
        }

        void newOrder(long order, int customer, int cents) throws SQLException {
            newOrder.setLong(1, order);
            newOrder.setInt(2, customer);
            newOrder.setInt(3, cents);
            newOrder.executeUpdate();
        }

        void newItems(long order, int items, int product) throws SQLException {
            newItems.setLong(1, order);
            newItems.setInt(2, product);
            newItems.setInt(3, items);
            newItems.executeUpdate();
        }

        int shipOrder(long order) throws SQLException {
            shipOrder.setLong(1, order);
            return shipOrder.executeUpdate();
        }

        int reviseDocument(long document) throws SQLException {
            reviseDocument.setLong(1, document);
            return reviseDocument.executeUpdate();
        }

        int deleteOrder(long order) throws SQLException {
            itemsOfDeleted.setLong(1, order);
            int items;
            if (itemsOfDeleted.execute()) {
                try (var result = itemsOfDeleted.getResultSet()) {
                    result.next();
                    items = result.getInt(1);
                }
            } else {
                items = itemsOfDeleted.getUpdateCount();
            }
            deleteOrder.setLong(1, order);
            return deleteOrder.executeUpdate() == 0 ? 0 : 1 + items;
        }

        @Override
        public void close() throws SQLException {
            for (PreparedStatement each :
                    new PreparedStatement[] {
                        newOrder, newItems, shipOrder, reviseDocument, itemsOfDeleted, deleteOrder
                    }) {
                each.close();
            }
        }
    }
}
