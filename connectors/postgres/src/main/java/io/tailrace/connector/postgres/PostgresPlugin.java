package io.tailrace.connector.postgres;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import java.util.List;

/** Brings the PostgreSQL source. */
public final class PostgresPlugin implements Plugin {

    @Override
    public List<Factory<?>> factories() {
        return List.of(new PostgresSourceFactory());
    }
}
