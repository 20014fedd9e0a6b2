package io.tailrace.connector.duckdb;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import java.util.List;

/** The DuckDB connector. */
public final class DuckDbPlugin implements Plugin {

    @Override
    public List<Factory<?>> factories() {
        return List.of(new DuckDbSinkFactory());
    }
}
