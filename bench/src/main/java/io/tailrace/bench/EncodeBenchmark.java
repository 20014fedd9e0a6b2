package io.tailrace.bench;

import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.JsonEnvelope;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Rows a second and bytes allocated a row of the JSON envelope; {@code -prof gc} shows the latter.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {

    private final ChangeBatch batch = BulkRows.batch();
    private final JsonEnvelope format = new JsonEnvelope();
    private final ByteOutput output = new ByteOutput(1 << 16, OutputStream.nullOutputStream());

    /** Encodes the rows as the blackhole and stdout sinks do. */
    @Benchmark
    @OperationsPerInvocation(BulkRows.ROWS)
    public ByteOutput encode() throws IOException {
        Change change = batch.cursor();
        while (change.next()) {
            format.write(change, output);
            output.put((byte) '\n');
        }
        return output;
    }
}
