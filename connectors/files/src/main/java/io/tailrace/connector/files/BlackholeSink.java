package io.tailrace.connector.files;

import io.tailrace.spi.Sink;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.ChangeFormat;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Throws everything away; with a format, only after the work of writing it. */
final class BlackholeSink implements Sink {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final CompletionStage<?> DONE = CompletableFuture.completedFuture(null);

    private final @Nullable ChangeFormat format;
    private final ByteOutput output = new ByteOutput(BUFFER_BYTES, OutputStream.nullOutputStream());

    BlackholeSink(@Nullable ChangeFormat format) {
        this.format = format;
    }

    @Override
    public CompletionStage<?> write(Frame frame) {
        if (format != null && frame instanceof ChangeBatch batch) {
            try {
                Change change = batch.cursor();
                while (change.next()) {
                    format.writeLines(change, output);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a stream that takes everything failed", e);
            }
        }
        return DONE;
    }

    @Override
    public void close() {}
}
