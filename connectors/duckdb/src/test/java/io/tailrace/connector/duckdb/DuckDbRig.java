package io.tailrace.connector.duckdb;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.testkit.SinkContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A DuckDB file in a folder. */
final class DuckDbRig implements SinkContract.Rig {

    static final SinkContext CONTEXT = new SinkContext("contract", "duckdb", Split.WHOLE);

    private final DuckDbConfig config;

    DuckDbRig(DuckDbConfig config) {
        this.config = config;
    }

    static DuckDbConfig config(Path folder, DuckDbConfig.Mode mode) {
        return new DuckDbConfig(
                folder.resolve("target.duckdb"),
                mode,
                Map.of(),
                "",
                Duration.ofHours(1),
                1_000_000,
                new DataSize(64 << 20),
                new DataSize(512 << 20),
                2,
                new DataSize(64 << 20),
                DuckDbConfig.OnDrop.KEEP,
                DuckDbConfig.OnDrop.KEEP,
                DuckDbConfig.Messages.IGNORE,
                DuckDbConfig.Times.TIME);
    }

    @Override
    public ExactlyOnceSink open() {
        // applied every few batches: a transaction then meets its own rows again
        return DuckDbSink.open(config, CONTEXT, System::nanoTime, 4096);
    }

    @Override
    public Map<Long, String> content() {
        Map<Long, String> rows = new TreeMap<>();
        String where =
                config.mode() == DuckDbConfig.Mode.MIRROR ? "" : " WHERE NOT _tailrace_deleted";
        for (List<String> row :
                query(config.path(), "SELECT id, label, document FROM public.items" + where)) {
            rows.put(Long.valueOf(row.getFirst()), row.get(1) + "|" + row.get(2));
        }
        return rows;
    }

    /** The rows of a query as text, null as the word NULL. */
    static List<List<String>> query(Path path, String sql) {
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + path);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    String text = result.getString(i);
                    row.add(text == null ? "NULL" : text);
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public ChangeBatch unacceptable(Position position) {
        Table items =
                new Table(
                        new TableName("public", "items"),
                        List.of(
                                new Column(
                                        "id",
                                        DataType.of(DataType.Kind.INT64),
                                        "bigint",
                                        false,
                                        1,
                                        1),
                                new Column(
                                        "label",
                                        DataType.of(DataType.Kind.TEXT),
                                        "text",
                                        true,
                                        0,
                                        2),
                                new Column(
                                        "document",
                                        DataType.of(DataType.Kind.TEXT),
                                        "text",
                                        true,
                                        0,
                                        3)),
                        1);
        Frames frames = new Frames();
        frames.insert(items, "900", "fine", "fine");
        frames.insertBytes(items, bytes("901"), bytes("label"), new byte[] {(byte) 0xff});
        return frames.build(position.token());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {}
}
