package io.tailrace.app.command;

import picocli.CommandLine.Option;

/** The options that every command has. */
public final class Shared {

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    @Option(names = "--debug", description = "Show stack traces of errors.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    /** Whether the answer is to be JSON. */
    public boolean json() {
        return json;
    }
}
