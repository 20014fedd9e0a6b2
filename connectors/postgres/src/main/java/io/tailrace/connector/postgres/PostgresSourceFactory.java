package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.server.Connections;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.frame.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes PostgreSQL sources. */
final class PostgresSourceFactory implements SourceFactory<PostgresConfig> {

    @Override
    public String type() {
        return "postgres";
    }

    @Override
    public Class<PostgresConfig> config() {
        return PostgresConfig.class;
    }

    @Override
    public String summary() {
        return "Reads tables of PostgreSQL 12 to 18 as they stand, then every change from its log";
    }

    @Override
    public String example() {
        return """
                type: postgres
                url: postgres://app@127.0.0.1:5432/shop
                password: ${PGPASSWORD}
                tables: [public.orders, public.order_items]
                """;
    }

    @Override
    public Source open(PostgresConfig config, SourceContext context, List<@Nullable Position> positions)
            throws InterruptedException {
        return new SourceOpening(config, context).open(positions);
    }

    static Connections server(PostgresConfig config, String application) {
        return new Connections(config.server(), config.user(), config.password(), application);
    }
}
