package io.tailrace.app.command;

import java.io.PrintStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a command talks to.
 *
 * @param out for data and answers
 * @param err for progress, problems and the log
 * @param interactive whether {@code err} is a screen that can be redrawn
 * @param environment looks up an environment variable
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        boolean interactive,
        Function<String, @Nullable String> environment) {}
