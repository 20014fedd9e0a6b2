package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.util.List;

/** Makes in the server what the source needs. */
final class PostgresSetup {

    private PostgresSetup() {}

    static void prepare(Connection connection, PostgresConfig config, String publication, List<TableName> tables) {
        if (Sql.rows(connection, "SELECT 1 FROM pg_publication WHERE pubname = " + Sql.literal(publication)).isEmpty()) {
            String which = config.tables().isEmpty()
                    ? "ALL TABLES"
                    : "TABLE " + String.join(", ", tables.stream().map(Sql::name).toList());
            Sql.run(connection, "CREATE PUBLICATION " + Sql.identifier(publication) + " FOR " + which);
        }
    }
}
