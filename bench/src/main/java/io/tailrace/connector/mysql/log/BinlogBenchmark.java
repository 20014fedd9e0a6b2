package io.tailrace.connector.mysql.log;

import io.tailrace.bench.BulkRows;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.Columns;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.SchemaHistory;
import io.tailrace.connector.mysql.catalog.ZeroDates;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.JsonEnvelope;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.TableName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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
 * What a row costs from MySQL's binary log to JSON: a transaction of the bulk workload, event by
 * event with checksums, as the server sends it. Stands in the decoder's package, which shows it to
 * nobody else.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BinlogBenchmark {

    private static final int BATCH_BYTES = 1 << 18;

    private final List<byte[]> events = BulkLog.events();
    private final FrameQueue frames = new FrameQueue(BATCH_BYTES, new LargeBatches(), false);
    private final Progress progress =
            new Progress(
                    new LogPosition(0, "s", "binlog.000001", 4, 0, "", null),
                    null,
                    "mysql",
                    false,
                    0);
    private final JsonEnvelope format = new JsonEnvelope();
    private final ByteOutput output = new ByteOutput(1 << 16, OutputStream.nullOutputStream());
    private final EventDecoder decoder = decoder(frames, progress);

    @Benchmark
    @OperationsPerInvocation(BulkRows.ROWS)
    public ByteOutput decode() throws IOException {
        run(false);
        return output;
    }

    @Benchmark
    @OperationsPerInvocation(BulkRows.ROWS)
    public ByteOutput decodeAndEncode() throws IOException {
        run(true);
        return output;
    }

    private static EventDecoder decoder(FrameQueue frames, Progress progress) {
        CharacterSets sets = new CharacterSets(new NoServer());
        SchemaHistory history = new NoHistory();
        Tables tables =
                new Tables(
                        sets,
                        new Columns(sets, ZeroDates.NULL),
                        history,
                        false,
                        _ -> true,
                        progress);
        EventDecoder decoder =
                new EventDecoder(
                        frames,
                        progress,
                        tables,
                        new SchemaChanges(frames, progress, tables, history, _ -> {}),
                        XaTransactions.open(Path.of(""), null), // none comes
                        "bench",
                        true);
        decoder.checksums(true);
        return decoder;
    }

    private void run(boolean encode) throws IOException {
        int rows = 0;
        for (byte[] event : events) {
            decoder.decode(event, 0, event.length);
            rows += deliver(encode);
            while (decoder.isUnfinished()) {
                decoder.resume();
                rows += deliver(encode);
            }
        }
        frames.cut(progress::position);
        rows += deliver(encode);
        if (rows != BulkRows.ROWS) {
            throw new IllegalStateException(rows + " rows came");
        }
    }

    private int deliver(boolean encode) throws IOException {
        int rows = 0;
        for (Frame frame = frames.poll(); frame != null; frame = frames.poll()) {
            if (frame instanceof ChangeBatch batch) {
                rows += batch.size();
                Change change = batch.cursor();
                while (encode && change.next()) {
                    format.write(change, output);
                    output.put((byte) '\n');
                }
                batch.release();
            }
        }
        return rows;
    }

    private static final class NoHistory implements SchemaHistory {
        @Override
        public @Nullable List<LogColumn> columns(
                TableName table, String sequence, Predicate<List<LogColumn>> fits) {
            return null;
        }

        @Override
        public @Nullable TableName changed(Statement statement) {
            return null;
        }

        @Override
        public List<Effect> apply(Statement statement) {
            return List.of();
        }
    }

    private static final class NoServer implements CharacterSets.Oracle {
        @Override
        public String ofCollation(int collation) {
            throw new IllegalStateException("no server is asked");
        }

        @Override
        public String convert(String characterSet, byte[] bytes) {
            throw new IllegalStateException("no server is asked");
        }
    }
}
