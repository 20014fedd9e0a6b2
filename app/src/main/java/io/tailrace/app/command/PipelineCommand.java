package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command about the pipeline of one file. */
abstract class PipelineCommand implements Callable<Integer> {

    @Mixin Shared shared = new Shared();

    @Parameters(index = "0", paramLabel = "FILE", description = "Pipeline file.")
    Path path;

    /** For the answer. */
    final PrintStream out;

    /** For what keeps the command from answering. */
    final PrintStream err;

    private final Program program;

    PipelineCommand(Program program) {
        this.program = program;
        this.out = program.terminal().out();
        this.err = program.terminal().err();
    }

    /** Reads the file; what is wrong with it has been printed where this ends there. */
    @Override
    public final Integer call() {
        return program.read(path).map(this::run).orElse(ExitCode.USAGE);
    }

    /**
     * Does the command's work.
     *
     * @return the exit code
     */
    abstract int run(PipelineFile file);
}
