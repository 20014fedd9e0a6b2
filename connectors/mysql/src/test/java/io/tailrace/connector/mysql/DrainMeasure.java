package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.catalog.ZeroDates;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.JsonEnvelope;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * DrainMeasure PORT FILE TABLE ROWS: reads a log until ROWS rows were encoded as JSON, and says how
 * fast. Not a test.
 */
public final class DrainMeasure {

    private DrainMeasure() {}

    public static void main(String[] args) throws Exception {
        long start = System.nanoTime();
        long wanted = Long.parseLong(args[3]);
        MysqlConfig config =
                new MysqlConfig(
                        "mysql://cdc@127.0.0.1:" + args[0] + "/perf",
                        null,
                        new Secret("Secret1!"),
                        List.of(args[2]),
                        List.of(),
                        new MysqlConfig.Start(args[1], 4, null, null),
                        MysqlConfig.Snapshot.NEVER,
                        null,
                        false,
                        MysqlConfig.LostPosition.FAIL,
                        MysqlConfig.RewrittenTable.IGNORE,
                        ZeroDates.NULL,
                        2,
                        new DataSize(8 << 20),
                        Duration.ofSeconds(10),
                        true,
                        false,
                        new DataSize(Integer.getInteger("batch", 256 << 10)));
        var source =
                new MysqlSourceFactory()
                        .open(config, Reading.context("measure"), Collections.singletonList(null));
        long opened = System.nanoTime();
        long rows = 0;
        long bytes = 0;
        boolean json = !Boolean.getBoolean("nojson");
        ByteOutput output = new ByteOutput(1 << 16, OutputStream.nullOutputStream());
        JsonEnvelope format = new JsonEnvelope();
        while (rows < wanted) {
            if (source.next() instanceof ChangeBatch batch) {
                rows += batch.size();
                if (json) {
                    Change change = batch.cursor();
                    while (change.next()) {
                        format.write(change, output);
                    }
                }
                bytes += batch.bytes();
                batch.release();
            }
        }
        long end = System.nanoTime();
        System.out.printf(
                "RESULT rows=%d bytes=%d open_ms=%d rows_s=%.0f steady_rows_s=%.0f%n",
                rows,
                bytes,
                (opened - start) / 1_000_000,
                rows * 1e9 / (end - start),
                rows * 1e9 / (end - opened));
        printThreads();
        source.close();
    }

    /** CPU of each thread, the compiler's too, as Linux counts it. */
    private static void printThreads() throws IOException {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                if (ticks > 2) {
                    System.out.println(
                            stat.substring(stat.indexOf('('), stat.lastIndexOf(')') + 1)
                                    + " "
                                    + ticks * 10
                                    + " ms");
                }
            }
        }
    }
}
