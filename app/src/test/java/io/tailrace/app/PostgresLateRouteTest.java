package io.tailrace.app;

import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresLateRouteTest extends LateRouteContract {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    private final PrivateDatabase database = postgres.database();

    @Override
    void execute(String sql) {
        database.execute(sql);
    }

    @Override
    void create(int rows) {
        database.execute(
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer text)",
                "INSERT INTO orders SELECT i, repeat('c', 200) FROM generate_series(1, "
                        + rows
                        + ") i");
    }

    @Override
    String table() {
        return "public.orders";
    }

    @Override
    String source() {
        return """
                type: postgres
                url: %s
                """
                .formatted(database.url());
    }
}
