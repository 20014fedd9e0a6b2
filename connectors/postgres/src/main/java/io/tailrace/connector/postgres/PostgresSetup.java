package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.catalog.Sql;
import java.sql.Connection;

/** Makes in the server what the source needs. */
final class PostgresSetup {

    private PostgresSetup() {}

    static void prepare(Connection connection, PostgresConfig config, String publication) {
        if (Sql.rows(connection, "SELECT 1 FROM pg_publication WHERE pubname = " + Sql.literal(publication)).isEmpty()) {
            String tables = config.tables().isEmpty() ? "ALL TABLES" : "TABLE " + String.join(", ", config.tables());
            Sql.run(connection, "CREATE PUBLICATION " + Sql.identifier(publication) + " FOR " + tables);
        }
    }
}
