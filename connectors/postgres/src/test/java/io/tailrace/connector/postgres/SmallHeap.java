package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@link SmallHeapReader} with the heap that a machine of modest size gives by default. */
record SmallHeap(PrivateDatabase database) {

    List<String> read(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SmallHeapReader.class.getName(),
                                database.url(),
                                database.name()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(output).isZero();
            return output.lines()
                    .filter(line -> line.matches("(insert|update|delete|read|count|position) .*"))
                    .toList();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Makes the slot, and returns where it stands. */
    String begin() throws IOException, InterruptedException {
        return position(read("ready", "streaming", "NEVER", "1"));
    }

    static String position(List<String> output) {
        return output.getLast().substring("position ".length());
    }
}
