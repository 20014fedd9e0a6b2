package io.tailrace.app.demo;

import io.tailrace.spi.TailraceException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A PostgreSQL of the demonstration's own, with the shop's tables. */
final class ShopDatabase implements AutoCloseable {

    static final int DOCUMENTS = 100;
    private static final int DOCUMENT_PARTS = 1100; // some 100 kB of JSON

    private final EmbeddedPostgres server;

    private ShopDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    static ShopDatabase start(Path directory) {
        try {
            return new ShopDatabase(
                    EmbeddedPostgres.builder()
                            .setDataDirectory(directory)
                            .setServerConfig("wal_level", "logical")
                            .setServerConfig("synchronous_commit", "on")
                            .setServerConfig("listen_addresses", "127.0.0.1")
                            .setServerConfig("max_wal_size", "2GB")
                            .setServerConfig("checkpoint_timeout", "30min")
                            .setPGStartupWait(Duration.ofSeconds(60))
                            .start());
        } catch (IOException | RuntimeException e) {
            throw new TailraceException(
                    DemoError.DEMO_DATABASE,
                    "the private PostgreSQL did not start in " + directory + ": " + e.getMessage(),
                    e);
        }
    }

    int port() {
        return server.getPort();
    }

    String url() {
        return "postgres://postgres@127.0.0.1:" + port() + "/postgres";
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port() + "/postgres", "postgres", "");
    }

    /**
     * Makes the tables with that many rows in all. A third are orders, nearly all the others their
     * items.
     */
    void fill(long rows) {
        long orders = Math.max(1, (rows - DOCUMENTS) / 3);
        long items = Math.max(0, rows - DOCUMENTS - orders);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(ShopTable.DDL);
            statement.execute(
                    """
                    INSERT INTO orders SELECT i, 'customer ' || i %% 5000, 'paid', (i %% 100000) / 100.0,
                      CASE WHEN i %% 10 = 0 THEN 'leave it "at the door", 日本' END, now() - i * interval '1 second'
                    FROM generate_series(1, %d) i"""
                            .formatted(orders));
            statement.execute(
                    """
                    INSERT INTO order_items SELECT 1 + i %% %d, 1 + i / %d, 'product ' || i %% 300, 1 + i %% 5, (i %% 10000) / 100.0
                    FROM generate_series(0, %d) i"""
                            .formatted(orders, orders, items - 1));
            statement.execute(
                    """
                    INSERT INTO documents SELECT i, 'document ' || i, 1,
                      jsonb_build_object('id', i, 'parts', (SELECT jsonb_agg(jsonb_build_object('n', n, 'hash', md5(n::text || i),
                        'text', md5(i::text || n) || ' ' || md5(n::text))) FROM generate_series(1, %d) n)), now()
                    FROM generate_series(1, %d) i"""
                            .formatted(DOCUMENT_PARTS, DOCUMENTS));
            statement.execute("ANALYZE");
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    static TailraceException failed(SQLException cause) {
        return new TailraceException(
                DemoError.DEMO_DATABASE,
                "the demonstration's database refused a statement: " + cause.getMessage(),
                cause);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new TailraceException(
                    DemoError.DEMO_DATABASE,
                    "the private PostgreSQL did not stop: " + e.getMessage(),
                    e);
        }
    }
}
