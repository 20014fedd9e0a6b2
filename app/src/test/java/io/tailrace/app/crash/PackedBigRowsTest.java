package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateMysql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a quarter of the heap pass through it from a log that is compressed (invariant 9). */
@Tag("crash")
@Tag("slow")
final class PackedBigRowsTest {

    private static final int HASHES = (64 << 20) / 32;

    @RegisterExtension
    static final PrivateMysql mysql =
            large(PrivateMysql.mysql()).with("binlog-transaction-compression", "ON");

    @RegisterExtension
    static final PrivateMysql mariadb = large(PrivateMysql.mariadb()).with("log-bin-compress", "1");

    @TempDir Path folder;

    private static PrivateMysql large(PrivateMysql server) {
        return server.with("max-allowed-packet", "256M").with("innodb-log-file-size", "256M");
    }

    @Test
    void compressed_transactions_of_large_rows_pass() throws Exception {
        passes(
                mysql,
                "longtext",
                "set cte_max_recursion_depth = " + HASHES,
                "set @hashes = (with recursive n (seq) as (select 1 union all select seq + 1 from n where seq < "
                        + HASHES
                        + ") select group_concat(md5(seq) separator '') from n)");
    }

    @Test
    void compressed_events_of_large_rows_pass() throws Exception {
        passes(mariadb, "longtext", "set @a = 1", HASHES_OF_MARIADB);
    }

    @Test
    void large_compressed_columns_pass() throws Exception {
        passes(mariadb, "longtext compressed", "set @a = 1", HASHES_OF_MARIADB);
    }

    private static final String HASHES_OF_MARIADB =
            "set @hashes = (select group_concat(md5(seq) separator '') from seq_1_to_"
                    + HASHES
                    + ")";

    /** Texts that can be compressed to a thousandth, and to a half. */
    private void passes(PrivateMysql server, String type, String setting, String hashes)
            throws Exception {
        server.execute(
                "drop database if exists shop",
                "create database shop charset utf8mb4",
                "use shop",
                "create table shop.big (id int primary key, document " + type + ")",
                "set group_concat_max_len = 1 << 30",
                setting,
                hashes);
        Path duckDb = folder.resolve("big.duckdb");
        Path file =
                Files.writeString(
                        folder.resolve("big.yaml"),
                        """
                        pipeline: big
                        source: {type: mysql, url: '%s', tables: [shop.big], snapshot: never}
                        routes:
                          - sink: {type: duckdb, path: %s}
                          - sink: {type: blackhole, format: json}
                        http: {enabled: false}
                        """
                                .formatted(server.url("shop"), duckDb));
        try (TailraceProcess process = TailraceProcess.run(file)) {
            process.awaitLog("big.*running");
            server.execute(
                    "begin",
                    "insert into shop.big values (1, repeat('a', 64 << 20))",
                    "insert into shop.big values (2, repeat('b', 64 << 20))",
                    "insert into shop.big values (3, 'small')",
                    "insert into shop.big values (4, left(@hashes, 16 << 20))",
                    "commit",
                    "insert into shop.big values (5, @hashes)",
                    "update shop.big set document = repeat('e', 16 << 20) where id = 4",
                    "insert into shop.big values (6, 'end')");
            process.awaitLog(" 7 durable");
            process.drain();
        }
        String sums = "select id, length(document), md5(document) from shop.big order by id";
        assertThat(rows(duckDb, sums)).isEqualTo(server.rows(sums));
    }

    private static List<List<String>> rows(Path duckDb, String sql) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + duckDb);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(List.of(result.getString(1), result.getString(2), result.getString(3)));
            }
        }
        return rows;
    }
}
