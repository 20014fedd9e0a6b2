package io.tailrace.app;

import io.tailrace.app.command.ExitCode;
import io.tailrace.app.command.Terminal;
import io.tailrace.app.command.Version;
import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.TailraceException;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the program starts. */
public final class Main {

    private static final String DEBUG = "--debug";

    private Main() {}

    public static void main(String[] args) {
        // Not System.exit for a command that ended by itself while others still run: whoever is
        // left would be cut off.
        int code = run(args, new Terminal(System.out, System.err, isScreen(), System::getenv));
        System.out.flush();
        System.exit(code);
    }

    /**
     * Runs one command line and returns its exit code; every failure has become a sentence on
     * {@code err} by then.
     */
    public static int run(String[] args, Terminal terminal) {
        if (args.length == 1
                && (args[0].equals("version")
                        || args[0].equals("--version")
                        || args[0].equals("-V"))) {
            terminal.out().println(Version.current());
            return ExitCode.OK;
        }
        CommandLine commands = new Wiring(terminal).commandLine(args);
        if (args.length == 0) {
            commands.usage(terminal.err());
            return ExitCode.USAGE;
        }
        boolean debug = Arrays.asList(args).contains(DEBUG);
        commands.setOut(new PrintWriter(terminal.out(), true, terminal.out().charset()))
                .setErr(new PrintWriter(terminal.err(), true, terminal.err().charset()));
        commands.setParameterExceptionHandler((error, _) -> usage(error, terminal.err()));
        commands.setExecutionExceptionHandler(
                (error, _, _) -> failure(error, debug, terminal.err()));
        return commands.execute(args);
    }

    private static int usage(ParameterException error, PrintStream err) {
        err.println("tailrace: " + error.getMessage() + suggestion(error));
        err.println(
                "See '" + error.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static String suggestion(ParameterException error) {
        return error instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getSuggestions().isEmpty()
                ? "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?"
                : "";
    }

    private static int failure(Exception error, boolean debug, PrintStream err) {
        if (debug) {
            error.printStackTrace(err);
        }
        return switch (error) {
            case TailraceException known -> {
                err.println("tailrace: " + known);
                yield known.code().kind() == ErrorCode.Kind.INTERNAL
                        ? ExitCode.INTERNAL
                        : ExitCode.FAILED;
            }
            case InterruptedException _ -> ExitCode.FAILED;
            default -> {
                err.println(
                        "tailrace: a defect of Tailrace: "
                                + error
                                + (debug ? "" : "; run again with --debug and report it"));
                yield ExitCode.INTERNAL;
            }
        };
    }

    /**
     * Whether stderr is a screen: stdout, which Java's console means, may well be a file at the
     * same time.
     */
    private static boolean isScreen() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        Path stderr = Path.of("/proc/self/fd/2");
        try {
            String device = Files.readSymbolicLink(stderr).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        }
    }
}
