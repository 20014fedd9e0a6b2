package io.tailrace.connector.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Position;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Invariant 7, with a process that is really killed. */
@Tag("crash")
class FilesSinkKillTest {

    private static final int FRAMES = 6000;

    /** Frames between two lines that the child prints. */
    private static final int STEP = 20;

    private static final long SEED = 99;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void a_killed_writer_goes_on_where_its_files_end(Compression compression) throws Exception {
        Random random = new Random();
        int kills = 0;
        for (boolean done = false; !done; ) {
            Process child = start(compression);
            try (BufferedReader reader = child.inputReader()) {
                int lines = 1 + random.nextInt(FRAMES / STEP / 8);
                String line = "";
                for (int i = 0; i < lines && line != null; i++) {
                    line = reader.readLine();
                }
                done = line == null;
            } finally {
                if (!done) {
                    child.destroyForcibly();
                    kills++;
                }
            }
            int exit = child.waitFor();
            assertThat(exit == 0).isEqualTo(done);
        }
        assertThat(kills).isGreaterThan(2);
        assertThat(Written.lines(directory))
                .isEqualTo(Map.of("shop", new Script(SEED, FRAMES).lines(false).get("")));
    }

    private Process start(Compression compression) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString(),
                        compression.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Writes the script to its end, from where the files end. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) {
            Script script = new Script(SEED, FRAMES);
            FilesConfig config =
                    new FilesConfig(
                            Path.of(arguments[0]),
                            "json",
                            Map.of(),
                            Compression.valueOf(arguments[1]),
                            false,
                            new DataSize(100_000),
                            Duration.ofHours(1),
                            Duration.ofMillis(5));
            try (FilesSink sink =
                    FilesSink.open(
                            config,
                            new SinkContext("shop", "files", Split.WHOLE),
                            InstantSource.system())) {
                int from = sink.restore().map(script::after).orElse(0);
                for (int i = from; i < script.frames(); i++) {
                    sink.write(script.frame(i));
                    if (i % STEP == 0) {
                        System.out.println(i);
                    }
                }
                sink.write(new End(new Position("run 999999999")));
            }
        }
    }
}
