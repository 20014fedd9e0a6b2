package io.tailrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts the program in a JVM of its own, with the class path of the tests. */
final class ChildProgram {

    private ChildProgram() {}

    static ProcessBuilder builder(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:+UseCompactObjectHeaders",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.tailrace.app.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** Runs a pipeline until so many rows are durable in each route; returns the exit code. */
    static int runUntil(Path file, long rows, Path log) throws Exception {
        return run(file, "--until-rows", Long.toString(rows), log);
    }

    /** Runs a pipeline up to a bound; returns the exit code. */
    static int run(Path file, String bound, String value, Path log) throws Exception {
        Process process =
                builder("run", file.toString(), bound, value, "--http", "off")
                        .redirectError(log.toFile())
                        .start();
        try {
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(out).as(Files.readString(log)).startsWith("RESULT rows=");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
