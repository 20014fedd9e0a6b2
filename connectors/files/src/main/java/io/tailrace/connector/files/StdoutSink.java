package io.tailrace.connector.files;

import io.tailrace.spi.Sink;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.ChangeFormat;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Writes changes as lines to a stream, and passes them on at the end of every frame: who reads it
 * waits for them.
 */
final class StdoutSink implements Sink {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final CompletionStage<?> DONE = CompletableFuture.completedFuture(null);

    private final ChangeFormat format;
    private final ByteOutput output;

    StdoutSink(ChangeFormat format, OutputStream stream) {
        this.format = format;
        this.output = new ByteOutput(BUFFER_BYTES, stream);
    }

    @Override
    public CompletionStage<?> write(Frame frame) {
        if (frame instanceof ChangeBatch batch) {
            try {
                Change change = batch.cursor();
                while (change.next()) {
                    format.writeLines(change, output);
                }
                output.drain();
            } catch (IOException e) {
                throw new TailraceException(
                        FilesError.STDOUT_CLOSED,
                        "standard output takes no more ("
                                + e.getMessage()
                                + "): its reader has gone; start the pipeline again with a reader that stays",
                        e);
            }
        }
        return DONE;
    }

    /** Standard output is not ours to close. */
    @Override
    public void close() {}
}
