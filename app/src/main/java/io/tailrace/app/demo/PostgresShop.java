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

/** A PostgreSQL of the demonstration's own. */
final class PostgresShop implements ShopDatabase {

    private static final String DDL =
            """
            CREATE TABLE orders (
              id bigint PRIMARY KEY, customer text NOT NULL, status text NOT NULL, total numeric(12,2) NOT NULL,
              note text, ordered_at timestamptz NOT NULL);
            CREATE TABLE order_items (
              order_id bigint REFERENCES orders ON DELETE CASCADE, line int, product text NOT NULL, quantity int NOT NULL,
              price numeric(12,2) NOT NULL, PRIMARY KEY (order_id, line));
            CREATE TABLE documents (
              id bigint PRIMARY KEY, title text NOT NULL, revision int NOT NULL, body jsonb NOT NULL,
              changed_at timestamptz NOT NULL);
            """;

    private final EmbeddedPostgres server;

    private PostgresShop(EmbeddedPostgres server) {
        this.server = server;
    }

    static PostgresShop start(Path directory) {
        try {
            return new PostgresShop(
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

    @Override
    public String title() {
        return "PostgreSQL";
    }

    @Override
    public String source() {
        return """
                type: postgres
                url: %s
                tables: [public.orders, public.order_items, public.documents]
                snapshot: initial
                """
                .formatted(url());
    }

    @Override
    public String schema() {
        return "public";
    }

    @Override
    public String comparable(ShopTable.Column column) {
        return column.kind() == ShopTable.Kind.TIME
                ? "(extract(epoch FROM " + column.name() + ") * 1000000)::bigint::text"
                : column.name() + "::text";
    }

    @Override
    public TrafficSql traffic() {
        return new TrafficSql(
                "INSERT INTO orders VALUES (?, 'customer ' || ?::int, 'new', ?::int / 100.0, NULL, now())",
                "INSERT INTO order_items SELECT ?, i, 'product ' || ?::int, i, i * 1.25 FROM generate_series(1, ?) i",
                "UPDATE orders SET status = 'shipped', note = 'by ' || md5(id::text) WHERE id = ?",
                "UPDATE documents SET revision = revision + 1, changed_at = now() WHERE id = ?",
                "SELECT count(*) FROM order_items WHERE order_id = ?", // a cascade takes them along
                "DELETE FROM orders WHERE id = ?");
    }

    /** Reached once it has been confirmed to the server. */
    @Override
    public Mark mark(Statement statement) throws SQLException {
        String lsn;
        try (var result = statement.executeQuery("SELECT pg_current_wal_lsn()::text")) {
            result.next();
            lsn = result.getString(1);
        }
        String query =
                "SELECT coalesce(bool_and(confirmed_flush_lsn >= '"
                        + lsn
                        + "'::pg_lsn), false) FROM pg_replication_slots";
        return _ -> {
            try (var result = statement.executeQuery(query)) {
                result.next();
                return result.getBoolean(1);
            }
        };
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port() + "/postgres", "postgres", "");
    }

    @Override
    public void fill(long rows) {
        long orders = Math.max(1, (rows - DOCUMENTS) / 3);
        long items = Math.max(0, rows - DOCUMENTS - orders);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(DDL);
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
            throw ShopDatabase.failed(e);
        }
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
