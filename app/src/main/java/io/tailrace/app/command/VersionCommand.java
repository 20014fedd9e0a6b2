package io.tailrace.app.command;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "version", description = "Print the version.")
public final class VersionCommand implements Callable<Integer> {

    @Mixin Shared shared = new Shared();

    private final Terminal terminal;

    public VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Object answer =
                new TreeMap<>(
                        Map.of(
                                "tailrace",
                                Version.tailrace(),
                                "java",
                                Runtime.version().toString()));
        terminal.out().println(shared.json ? Json.text(answer) : Version.current());
        return ExitCode.OK;
    }
}
