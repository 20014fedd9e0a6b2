package io.tailrace.engine.lane;

import io.tailrace.spi.TailraceException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Whose business a failure is. */
public final class Failures {

    private Failures() {}

    /** The failure itself if it has a code, else a defect. */
    static TailraceException coded(Throwable failure, String where) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TailraceException coded) {
            return coded;
        }
        // the message of a strange exception may hold row data, so only its class is told
        return new TailraceException(
                LaneError.UNEXPECTED_ERROR,
                where
                        + " failed unexpectedly with "
                        + cause.getClass().getName()
                        + "; this is a defect, please report it with the stack trace of the log",
                cause);
    }

    /** Whether another attempt may do better. */
    public static boolean passing(TailraceException failure) {
        return switch (failure.code().kind()) {
            case SOURCE, SINK, RESOURCE -> true;
            case USER, INTERNAL -> false;
        };
    }
}
