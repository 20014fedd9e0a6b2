package io.tailrace.app.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mirror in DuckDB, and files of JSON lines. */
final class DuckDbAndLines implements Target {

    private final DemoDirectory directory;

    DuckDbAndLines(DemoDirectory directory) {
        this.directory = directory;
    }

    @Override
    public String unit() {
        return "JSON lines";
    }

    @Override
    public String routes() {
        return """
                  - sink: {type: duckdb, path: shop.duckdb, flush-interval: 100ms}
                  - sink: {type: files, directory: lines, format: json, flush-interval: 50ms}
                """;
    }

    @Override
    public List<String> filling() {
        return List.of();
    }

    @Override
    public Seen compare(Connection source, ShopDatabase database) throws SQLException {
        Map<String, Map<String, Comparison>> tables = new LinkedHashMap<>();
        try (Connection mirror = Targets.mirror(directory.mirror());
                Connection lines = Targets.lines(directory.lines(), directory.scratch())) {
            for (ShopTable table : ShopTable.ALL) {
                Map<String, Comparison> copies = new LinkedHashMap<>();
                String query = table.sourceQuery(database);
                String schema = database.schema();
                copies.put(
                        "DuckDB",
                        Comparison.of(table, source, query, mirror, table.mirrorQuery(schema)));
                copies.put(
                        unit(),
                        Comparison.of(
                                table, source, query, lines, Targets.fold(lines, table, schema)));
                tables.put(table.name(), copies);
            }
            return new Seen(tables, Targets.doubled(lines));
        }
    }

    @Override
    public void close() {}
}
