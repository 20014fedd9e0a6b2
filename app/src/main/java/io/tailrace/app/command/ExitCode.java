package io.tailrace.app.command;

/** What the program's exit tells a script; listed in {@code docs/operations/cli.md}. */
public final class ExitCode {

    public static final int OK = 0;

    /** A pipeline failed, or an operation did. */
    public static final int FAILED = 1;

    /** The command line or a pipeline file is wrong; nothing was done. */
    public static final int USAGE = 2;

    /** A check or a comparison found something amiss. */
    public static final int FINDINGS = 3;

    /** Stopped before everything taken was durable; a restart continues from the checkpoint. */
    public static final int NOT_DRAINED = 4;

    /** A defect of Tailrace. */
    public static final int INTERNAL = 70;

    private ExitCode() {}
}
