package io.tailrace.app.demo;

import static java.util.stream.Collectors.joining;

import io.tailrace.engine.Figures;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;

/** A MySQL of the demonstration's own. */
final class MysqlShop implements ShopDatabase {

    private static final String[] DDL = {
        "CREATE DATABASE webshop CHARACTER SET utf8mb4",
        "USE webshop",
        """
        CREATE TABLE orders (
          id bigint PRIMARY KEY, customer varchar(100) NOT NULL, status varchar(20) NOT NULL, total decimal(12,2) NOT NULL,
          note text, ordered_at timestamp(6) NOT NULL)""",
        """
        CREATE TABLE order_items (
          order_id bigint, line int, product varchar(100) NOT NULL, quantity int NOT NULL, price decimal(12,2) NOT NULL,
          PRIMARY KEY (order_id, line), FOREIGN KEY (order_id) REFERENCES orders (id))""",
        """
        CREATE TABLE documents (
          id bigint PRIMARY KEY, title varchar(100) NOT NULL, revision int NOT NULL, body json NOT NULL,
          changed_at timestamp(6) NOT NULL)"""
    };

    private final MysqlServer server;

    private MysqlShop(MysqlServer server) {
        this.server = server;
    }

    static MysqlShop start(Path folder) {
        return new MysqlShop(MysqlServer.start(folder));
    }

    @Override
    public String title() {
        return "MySQL";
    }

    String url() {
        return "mysql://root@127.0.0.1:" + server.port() + "/webshop";
    }

    @Override
    public String source() {
        return """
                type: mysql
                url: %s
                tables: [webshop.orders, webshop.order_items, webshop.documents]
                snapshot: initial
                """
                .formatted(url());
    }

    @Override
    public String schema() {
        return "webshop"; // not shop, which the DuckDB file is called
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect("webshop");
    }

    @Override
    public void fill(long rows) {
        long orders = Math.max(1, (rows - DOCUMENTS) / 3);
        long items = Math.max(0, rows - DOCUMENTS - orders);
        try (Connection connection = server.connect("");
                Statement statement = connection.createStatement()) {
            for (String sql : DDL) {
                statement.execute(sql);
            }
            statement.execute("SET SESSION cte_max_recursion_depth = 4294967295");
            statement.execute(
                    """
                    INSERT INTO orders WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                    SELECT i, CONCAT('customer ', i %% 5000), 'paid', (i %% 100000) / 100.0,
                      CASE WHEN i %% 10 = 0 THEN 'leave it "at the door", 日本' END, NOW(6) - INTERVAL i SECOND FROM n"""
                            .formatted(orders));
            statement.execute(
                    """
                    INSERT INTO order_items WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                    SELECT 1 + i %% %d, 1 + i DIV %d, CONCAT('product ', i %% 300), 1 + i %% 5, (i %% 10000) / 100.0 FROM n"""
                            .formatted(items - 1, orders, orders));
            statement.execute(
                    """
                    INSERT INTO documents WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                    SELECT d.i, CONCAT('document ', d.i), 1, (SELECT JSON_OBJECT('id', d.i, 'parts', JSON_ARRAYAGG(JSON_OBJECT(
                      'n', p.i, 'hash', MD5(CONCAT(p.i, d.i)), 'text', CONCAT(MD5(CONCAT(d.i, p.i)), ' ', MD5(p.i))))) FROM n p), NOW(6)
                    FROM n d WHERE d.i <= %d"""
                            .formatted(DOCUMENT_PARTS, DOCUMENTS));
        } catch (SQLException e) {
            throw ShopDatabase.failed(e);
        }
    }

    @Override
    public String comparable(ShopTable.Column column) {
        return column.kind() == ShopTable.Kind.TIME
                ? "CAST(CAST(UNIX_TIMESTAMP(" + column.name() + ") * 1000000 AS SIGNED) AS CHAR)"
                : "CAST(" + column.name() + " AS CHAR)";
    }

    /** The log has no rows that a foreign key's cascade deletes: so the items go first. */
    @Override
    public TrafficSql traffic() {
        String numbers =
                IntStream.rangeClosed(1, Traffic.MOST_ITEMS)
                        .mapToObj(i -> "SELECT " + i + " AS i")
                        .collect(joining(" UNION ALL "));
        return new TrafficSql(
                "INSERT INTO orders VALUES (?, CONCAT('customer ', ?), 'new', ? / 100.0, NULL, NOW(6))",
                "INSERT INTO order_items SELECT ?, i, CONCAT('product ', ?), i, i * 1.25 FROM ("
                        + numbers
                        + ") n WHERE i <= ?",
                "UPDATE orders SET status = 'shipped', note = CONCAT('by ', MD5(id)) WHERE id = ?",
                "UPDATE documents SET revision = revision + 1, changed_at = NOW(6) WHERE id = ?",
                "DELETE FROM order_items WHERE order_id = ?",
                "DELETE FROM orders WHERE id = ?");
    }

    /** Makes one more transaction, and is reached once every route has that. */
    @Override
    public Mark mark(Statement statement) throws SQLException {
        long micros;
        String now = "SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)";
        try (var result = statement.executeQuery(now)) {
            result.next();
            micros = result.getLong(1);
        }
        statement.execute("UPDATE documents SET revision = revision + 1 WHERE id = 1");
        Instant before = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        return pipeline -> {
            for (Figures.Route route : pipeline.figures().routes()) {
                Instant last = route.lastCommit();
                if (last == null || last.isBefore(before)) {
                    return false;
                }
            }
            return true;
        };
    }

    @Override
    public void close() {
        server.close();
    }
}
