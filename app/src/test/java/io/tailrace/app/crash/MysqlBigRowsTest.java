package io.tailrace.app.crash;

import io.tailrace.testkit.PrivateMysql;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a quarter of the heap pass through it (invariant 9). */
@Tag("crash")
@Tag("slow")
final class MysqlBigRowsTest {

    private static final int ROW_BYTES = 64 << 20;

    @RegisterExtension
    static final PrivateMysql mysql =
            PrivateMysql.mysql()
                    .with("max-allowed-packet", "256M")
                    .with("innodb-log-file-size", "256M");

    @TempDir Path folder;

    @Test
    void rows_of_64_mebibytes_pass_in_snapshot_and_stream() throws Exception {
        mysql.execute(
                "create database shop",
                "create table shop.big (id int primary key, document longtext)",
                large(1),
                large(2));
        Path duckDb = folder.resolve("big.duckdb");
        Path file =
                Files.writeString(
                        folder.resolve("big.yaml"),
                        """
                        pipeline: big
                        source: {type: mysql, url: '%s', tables: [shop.big]}
                        routes:
                          - sink: {type: duckdb, path: %s}
                          - sink: {type: blackhole, format: json}
                        http: {enabled: false}
                        """
                                .formatted(mysql.url("shop"), duckDb));
        try (TailraceProcess process = TailraceProcess.run(file)) {
            // a snapshot that is still under way could read rows that the log brings, too
            process.awaitLog(" 2 durable;(?!.*snapshot ).*\\n");
            mysql.execute(
                    "insert into shop.big values (3, 'small')",
                    large(4),
                    "begin",
                    large(5),
                    large(6),
                    "commit");
            process.awaitLog(" 6 durable");
            process.drain();
        }
        BigTable.assertHolds(duckDb, "shop.big", 5, ROW_BYTES);
    }

    private static String large(int id) {
        return "insert into shop.big values (%d, repeat(md5(%d), %d))"
                .formatted(id, id, ROW_BYTES / 32);
    }
}
