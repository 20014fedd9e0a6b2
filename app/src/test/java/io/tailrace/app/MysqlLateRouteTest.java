package io.tailrace.app;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlLateRouteTest extends LateRouteContract {

    @RegisterExtension static final PrivateMysql mysql = PrivateMysql.mysql();

    /** The server of this test; MariaDB's has another. */
    PrivateMysql server() {
        return mysql;
    }

    @Override
    void execute(String sql) {
        server().execute(sql);
    }

    @Override
    void create(int rows) {
        server().execute(
                        "DROP DATABASE IF EXISTS webshop",
                        "CREATE DATABASE webshop",
                        "USE webshop",
                        "CREATE TABLE orders (id bigint PRIMARY KEY, customer text)",
                        "CREATE TABLE digits (d int)",
                        "INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)",
                        "INSERT INTO orders SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d, repeat('c', 200)"
                                + " FROM digits a, digits b, digits c, digits e WHERE e.d < "
                                + rows / 1000);
    }

    @Override
    String table() {
        return "webshop.orders";
    }

    @Override
    String source() {
        return """
                type: mysql
                url: %s
                """
                .formatted(server().url("webshop"));
    }
}
