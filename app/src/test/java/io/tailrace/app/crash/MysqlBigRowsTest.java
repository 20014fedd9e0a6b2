package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateMysql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a quarter of the heap pass through it (invariant 9). */
@Tag("crash")
@Tag("slow")
final class MysqlBigRowsTest {

    private static final int ROW_BYTES = 64 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

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
        try (TailraceProcess process =
                TailraceProcess.run(
                        file, System.getProperty("tailrace.jvm", "-Xmx256m").split(" "))) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (mysql.rows("show processlist").stream()
                    .noneMatch(row -> row.toString().contains("Binlog Dump"))) {
                assertThat(process.endsWithin(Duration.ofMillis(100))).as(process.log()).isFalse();
            }
            mysql.execute(
                    "insert into shop.big values (3, 'small')",
                    large(4),
                    "begin",
                    large(5),
                    large(6),
                    "commit");
            process.awaitLog(" 6 durable|[7-9] durable");
            assertThat(System.nanoTime()).isLessThan(end);
            process.drain();
        }
        BigTable.assertHolds(duckDb, "shop.big", 5, ROW_BYTES);
    }

    private static String large(int id) {
        return "insert into shop.big values (%d, repeat(md5(%d), %d))"
                .formatted(id, id, ROW_BYTES / 32);
    }
}
