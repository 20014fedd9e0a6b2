package io.tailrace.app.command;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The options that every command has. */
public final class Shared {

    private static final String JSON = "Answer in JSON.";
    private static final String DEBUG = "Show stack traces of errors.";
    private static final String HELP = "Show this help.";

    @Option(names = "--json", description = JSON)
    boolean json;

    @Option(names = "--debug", description = DEBUG)
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = HELP)
    boolean help;

    /** Whether the answer is to be JSON. */
    public boolean json() {
        return json;
    }

    static OptionSpec jsonOption() {
        return OptionSpec.builder("--json").type(boolean.class).description(JSON).build();
    }

    static OptionSpec debugOption() {
        return OptionSpec.builder("--debug").type(boolean.class).description(DEBUG).build();
    }

    /** For a command whose options are told in code. */
    public static OptionSpec helpOption() {
        return OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .description(HELP)
                .build();
    }

    static boolean isGiven(OptionSpec flag) {
        Boolean value = flag.getValue();
        return value != null && value;
    }
}
