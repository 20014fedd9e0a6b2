package io.tailrace.bench;

import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.ChangeFormat;
import io.tailrace.spi.format.Formats;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Rows a second and bytes allocated a row of every format, of transactions of 1000 rows and of one;
 * {@code -prof gc} shows the latter.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FormatBenchmark {

    @Param({
        "json",
        "flat",
        "debezium",
        "maxwell",
        "canal",
        "dbus",
        "go-mysql-kafka",
        "cloudevents"
    })
    private String format = "json";

    @Param({"1000", "1"})
    private int transaction = BulkRows.ROWS;

    private final ByteOutput output = new ByteOutput(1 << 16, OutputStream.nullOutputStream());
    private ChangeFormat writer = Formats.named("json", Map.of());
    private ChangeBatch batch = BulkRows.batch(BulkRows.ROWS);

    @Setup
    public void prepare() {
        writer = Formats.named(format, Map.of());
        batch = BulkRows.batch(transaction);
    }

    /** Writes the rows as the sinks of lines do. */
    @Benchmark
    @OperationsPerInvocation(BulkRows.ROWS)
    public ByteOutput write() throws IOException {
        Change change = batch.cursor();
        while (change.next()) {
            writer.writeLines(change, output);
        }
        return output;
    }
}
