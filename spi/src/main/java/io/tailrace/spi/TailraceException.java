package io.tailrace.spi;

import org.jspecify.annotations.Nullable;

/**
 * An error that says what happened, to what, where, and what to do. Never holds row data or
 * credentials.
 */
public class TailraceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient ErrorCode code;

    public TailraceException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public TailraceException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    @Override
    public String toString() {
        return code.name() + ": " + getMessage();
    }
}
