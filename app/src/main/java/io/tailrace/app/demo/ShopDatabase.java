package io.tailrace.app.demo;

import io.tailrace.engine.Pipeline;
import io.tailrace.spi.TailraceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A database of the demonstration's own, with the shop's tables. */
interface ShopDatabase extends AutoCloseable {

    int DOCUMENTS = 100;
    int DOCUMENT_PARTS = 1100; // some 100 kB of JSON

    /** Starts a server of that kind, which keeps its data in the demonstration's folder. */
    static ShopDatabase start(String kind, DemoDirectory directory) {
        return switch (kind) {
            case "postgres" -> PostgresShop.start(directory.database(kind));
            case "mysql" -> MysqlShop.start(directory.database(kind));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** What people call the server. */
    String title();

    /** The options of a pipeline's source, a line each. */
    String source();

    /** The schema of the tables, as changes name it. */
    String schema();

    Connection connect() throws SQLException;

    /**
     * Makes the tables with that many rows in all. A third are orders, nearly all the others their
     * items.
     */
    void fill(long rows);

    /** A column as the text that every end has of it. */
    String comparable(ShopTable.Column column);

    TrafficSql traffic();

    /** Remembers what is committed so far; nothing is being written meanwhile. */
    Mark mark(Statement statement) throws SQLException;

    @Override
    void close();

    /** What was committed at some moment. */
    interface Mark {
        /** Whether all of that is durable in every target. */
        boolean isReached(Pipeline pipeline) throws SQLException;
    }

    /**
     * The statements of the customers, with their parameters.
     *
     * @param newOrder id, number of the customer, cents
     * @param newItems order, number of the product, how many
     * @param shipOrder order
     * @param reviseDocument document
     * @param itemsOfDeleted order; counts its items, or deletes them if deleting it does not
     * @param deleteOrder order
     */
    record TrafficSql(
            String newOrder,
            String newItems,
            String shipOrder,
            String reviseDocument,
            String itemsOfDeleted,
            String deleteOrder) {}

    static TailraceException failed(SQLException cause) {
        return new TailraceException(
                DemoError.DEMO_DATABASE,
                "the demonstration's database refused a statement: " + cause.getMessage(),
                cause);
    }
}
