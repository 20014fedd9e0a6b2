package io.tailrace.connector.postgres.log;

import io.tailrace.bench.BulkRows;
import io.tailrace.connector.postgres.catalog.CellDecoder;
import io.tailrace.connector.postgres.catalog.RelationMessage;
import io.tailrace.connector.postgres.catalog.Shape;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.JsonEnvelope;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a row costs from {@code pgoutput} to JSON: a transaction of the bulk workload, message by
 * message as the server sends it. Stands in the decoder's package, which shows it to nobody else.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeEncodeBenchmark {

    private static final int BATCH_BYTES = 1 << 18;
    private static final int OID = 16_384;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final List<byte[]> inserts = new ArrayList<>();
    private final LogCursor cursor = new LogCursor(LogPosition.START, "shop");
    private final FrameQueue out =
            new FrameQueue(BATCH_BYTES, new LargeBatches(), log -> new Position(log.toString()));
    private final JsonEnvelope format = new JsonEnvelope();
    private final ByteOutput output = new ByteOutput(1 << 16, OutputStream.nullOutputStream());
    private PgOutputDecoder decoder;
    private long lsn = 1000;

    @Setup
    public void describe() throws IOException {
        ChangeDecoder changes =
                new ChangeDecoder(new OneTable(), _ -> true, new NoMessages(), out, cursor);
        decoder =
                new PgOutputDecoder(
                        changes,
                        cursor,
                        new TransactionSpill(Files.createTempDirectory("bench"), 1 << 20, 1 << 20));
        byte[] relation = relation();
        decoder.decode(relation, 0, relation.length, 0, 0);
        for (byte[] @Nullable [] row : BulkRows.cells()) {
            inserts.add(insert(row));
        }
    }

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

    private void run(boolean encode) throws IOException {
        long commit = lsn + 400_000;
        byte[] begin = message('B', out -> out.writeLongs(commit, 0).writeInt(731));
        decoder.decode(begin, 0, begin.length, lsn, 0);
        for (byte[] insert : inserts) {
            decoder.decode(insert, 0, insert.length, lsn, 0);
            lsn += 300;
            if (out.builder().isFull()) {
                out.cut(cursor.position());
                deliver(encode);
            }
        }
        long end = commit + 100;
        byte[] done = message('C', out -> out.writeByte(0).writeLongs(commit, end, 0));
        decoder.decode(done, 0, done.length, commit, 0);
        lsn = end;
        out.cut(cursor.position());
        deliver(encode);
    }

    private void deliver(boolean encode) throws IOException {
        for (Frame frame = out.poll(); frame != null; frame = out.poll()) {
            if (frame instanceof ChangeBatch batch) {
                Change change = batch.cursor();
                while (encode && change.next()) {
                    format.write(change, output);
                    output.put((byte) '\n');
                }
                batch.release();
            }
        }
    }

    private static byte[] relation() throws IOException {
        return message(
                'R',
                out -> {
                    out.writeInt(OID).writeText("public").writeText("t").writeByte('d');
                    out.writeShort(BulkRows.TABLE.width());
                    for (Column column : BulkRows.TABLE.columns()) {
                        out.writeByte(column.isKey() ? 1 : 0).writeText(column.name());
                        out.writeInt(25).writeInt(-1);
                    }
                });
    }

    private static byte[] insert(byte[] @Nullable [] row) throws IOException {
        return message(
                'I',
                out -> {
                    out.writeInt(OID).writeByte('N').writeShort(row.length);
                    for (int i = 0; i < row.length; i++) {
                        byte @Nullable [] cell = row[i];
                        if (cell == null) {
                            out.writeByte('n');
                        } else {
                            boolean flag =
                                    BulkRows.TABLE.column(i).type().kind() == DataType.Kind.BOOLEAN;
                            int length = flag ? 1 : cell.length; // 't' or 'f'
                            out.writeByte('t').writeInt(length).writeBytes(cell, length);
                        }
                    }
                });
    }

    private static byte[] message(char type, Content content) throws IOException {
        Out out = new Out();
        out.writeByte(type);
        content.writeTo(out);
        return out.bytes.toByteArray();
    }

    private interface Content {
        void writeTo(Out out) throws IOException;
    }

    private static final class Out {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream data = new DataOutputStream(bytes);

        Out writeByte(int value) throws IOException {
            data.writeByte(value);
            return this;
        }

        Out writeShort(int value) throws IOException {
            data.writeShort(value);
            return this;
        }

        Out writeInt(int value) throws IOException {
            data.writeInt(value);
            return this;
        }

        Out writeLongs(long... values) throws IOException {
            for (long value : values) {
                data.writeLong(value);
            }
            return this;
        }

        Out writeText(String text) throws IOException {
            data.writeBytes(text);
            data.writeByte(0);
            return this;
        }

        Out writeBytes(byte[] source, int length) throws IOException {
            data.write(source, 0, length);
            return this;
        }
    }

    /** The bulk table, whose booleans alone are not canonical in PostgreSQL's text. */
    private static final class OneTable implements Described {

        @Override
        public Shape of(RelationMessage relation) {
            @Nullable CellDecoder[] decoders = new @Nullable CellDecoder[BulkRows.TABLE.width()];
            decoders[BulkRows.TABLE.indexOf("flag")] =
                    (batch, start, length) -> {
                        byte[] text = batch.arena()[start] == 't' ? TRUE : FALSE;
                        batch.cell(text, 0, text.length);
                    };
            return new Shape(BulkRows.TABLE, decoders);
        }

        @Override
        public @Nullable SchemaChange announce(Shape shape, Position position) {
            return null;
        }
    }

    private static final class NoMessages implements LogMessages {

        @Override
        public boolean wants(String prefix) {
            return false;
        }

        @Override
        public void take(String prefix, byte[] content) {}
    }
}
