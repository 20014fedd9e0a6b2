package io.tailrace.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
}
