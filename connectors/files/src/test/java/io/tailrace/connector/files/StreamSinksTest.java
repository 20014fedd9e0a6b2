package io.tailrace.connector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.format.JsonEnvelope;
import io.tailrace.spi.frame.ChangeBatch;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StreamSinksTest {

    private final Script script = new Script(5, 60);

    @Test
    void stdout_passes_every_frame_on_at_its_end() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        StdoutSink sink = new StdoutSink(new JsonEnvelope(), stream);
        int lines = 0;
        for (int i = 0; i < script.frames(); i++) {
            if (script.frame(i) instanceof ChangeBatch batch) {
                lines += batch.size();
            }
            assertThat(sink.write(script.frame(i)).toCompletableFuture()).isDone();
            assertThat(stream.toString(StandardCharsets.UTF_8).lines()).hasSize(lines);
        }
        sink.close();
        assertThat(stream.toString(StandardCharsets.UTF_8).lines().toList())
                .isEqualTo(script.lines(false).get(""));
    }

    @Test
    void stdout_says_that_its_reader_has_gone() throws IOException {
        PipedInputStream reader = new PipedInputStream();
        OutputStream pipe = new PipedOutputStream(reader);
        reader.close();
        StdoutSink sink = new StdoutSink(new JsonEnvelope(), pipe);

        TailraceException gone =
                catchThrowableOfType(TailraceException.class, () -> writeAll(sink));
        assertThat(gone.code()).isEqualTo(FilesError.STDOUT_CLOSED);
    }

    private void writeAll(StdoutSink sink) {
        for (int i = 0; i < script.frames(); i++) {
            sink.write(script.frame(i));
        }
    }

    @Test
    @Tag("crash")
    void stdout_of_a_process_ends_clearly_when_its_reader_closes_the_pipe() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(EndlessStdout.class.getName());
        Process child = new ProcessBuilder(command).start();
        try (BufferedReader reader = child.inputReader()) {
            assertThat(reader.readLine()).startsWith("{\"id\":\"");
        }
        String errors;
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(child.getErrorStream()))) {
            errors = String.join("\n", reader.lines().toList());
        }
        assertThat(errors).contains("STDOUT_CLOSED").contains("its reader has gone");
        assertThat(child.waitFor()).isEqualTo(1);
    }

    @Test
    void the_blackhole_takes_everything_at_once() {
        BlackholeSink encoding = new BlackholeSink(new JsonEnvelope());
        BlackholeSink plain = new BlackholeSink(null);
        for (int i = 0; i < script.frames(); i++) {
            assertThat(encoding.write(script.frame(i)).toCompletableFuture()).isDone();
            assertThat(plain.write(script.frame(i)).toCompletableFuture()).isDone();
        }
        encoding.close();
        plain.close();
    }

    /** Prints until it cannot. */
    static final class EndlessStdout {

        private EndlessStdout() {}

        public static void main(String[] arguments) {
            Script script = new Script(5, 60);
            var sink =
                    new StdoutSinkFactory()
                            .open(
                                    new StdoutConfig("json", Map.of()),
                                    new SinkContext("p", "r", Split.WHOLE));
            for (int i = 0; ; i++) {
                try {
                    sink.write(script.frame(i % script.frames()));
                } catch (TailraceException e) {
                    System.err.println(e);
                    System.exit(1);
                } catch (InterruptedException e) {
                    System.exit(2);
                }
            }
        }
    }
}
