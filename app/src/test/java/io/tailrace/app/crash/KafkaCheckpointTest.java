package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.app.Main;
import io.tailrace.app.command.Terminal;
import io.tailrace.testkit.PrivateKafka;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose disk does not last: its checkpoints are in Kafka. */
@Tag("crash")
final class KafkaCheckpointTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern EPOCH = Pattern.compile("epoch (\\d+)");
    private static final Pattern POSITION = Pattern.compile("(?m)^ {4}(\\S.*)$");

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.one();

    @TempDir Path folder;

    /** The pipeline file, with a disk of its own. */
    private Path disk(String name) throws Exception {
        Path disk = Files.createDirectory(folder.resolve(name));
        return Files.writeString(
                disk.resolve("p.yaml"),
                """
                pipeline: %s
                source: {type: generate, rate: 1000}
                routes: [{sink: {type: blackhole}}]
                checkpoints: {type: kafka, brokers: "%s"}
                limits: {checkpoint-interval: 100ms}
                http: {enabled: false}
                """
                        .formatted(folder.getFileName(), kafka.brokers()));
    }

    private static String show(Path file) {
        var out = new ByteArrayOutputStream();
        try (var print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            int exit =
                    Main.run(
                            new String[] {"checkpoint", "show", file.toString()},
                            new Terminal(print, print, false, System::getenv));
            assertThat(exit).as(out.toString(StandardCharsets.UTF_8)).isZero();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What is shown as soon as it differs from that. */
    private static String awaitOther(String before, Path file, TailraceProcess process)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String now = show(file);
        while (now.equals(before) || !EPOCH.matcher(now).find()) {
            assertThat(System.nanoTime()).as("%s; %s", now, process.log()).isLessThan(end);
            assertThat(process.endsWithin(Duration.ofMillis(50))).as(process.log()).isFalse();
            now = show(file);
        }
        return now;
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @Test
    void goes_on_with_an_empty_disk_after_kill_9() throws Exception {
        Path first = disk("first");
        String killed;
        try (TailraceProcess process = TailraceProcess.run(first)) {
            awaitOther(awaitOther("", first, process), first, process);
            process.kill();
            killed = show(first);
            assertThat(group(EPOCH, killed)).isEqualTo("1");
        }
        Path second = disk("second");
        assertThat(show(second)).isEqualTo(killed);
        try (TailraceProcess process = TailraceProcess.run(second)) {
            String taken = awaitOther(killed, second, process);
            assertThat(group(EPOCH, taken)).isEqualTo("2");
            String later = awaitOther(taken, second, process);
            assertThat(number(later)).isGreaterThan(number(killed));
            process.drain();
        }
        Path state = second.resolveSibling(".tailrace").resolve(folder.getFileName());
        assertThat(state).isDirectory();
        assertThat(state.resolve("checkpoints")).doesNotExist();
    }

    private static long number(String shown) {
        Matcher digits = Pattern.compile("\\d+").matcher(group(POSITION, shown));
        assertThat(digits.find()).as(shown).isTrue();
        return Long.parseLong(digits.group());
    }

    @Test
    void a_second_instance_shuts_the_first_out() throws Exception {
        Path first = disk("first");
        Path second = disk("second");
        try (TailraceProcess earlier = TailraceProcess.run(first)) {
            awaitOther("", first, earlier);
            try (TailraceProcess later = TailraceProcess.run(second)) {
                assertThat(earlier.endsWithin(PATIENCE)).as(earlier.log()).isTrue();
                assertThat(earlier.log()).contains("KAFKA_FENCED");
                String then = show(second);
                awaitOther(then, second, later);
                later.drain();
            }
        }
    }

    @Test
    void waits_for_brokers_that_are_away() throws Exception {
        Path file = disk("only");
        try (TailraceProcess process = TailraceProcess.run(file)) {
            String before = awaitOther("", file, process);
            kafka.crash(0);
            process.awaitLog("checkpoint store fails and is tried again");
            kafka.start();
            process.awaitLog("checkpoint store works again");
            awaitOther(before, file, process);
            process.drain();
        } finally {
            kafka.start();
        }
    }
}
