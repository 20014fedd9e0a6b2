package io.tailrace.engine.lane;

import io.tailrace.spi.TailraceException;

/**
 * A route cannot go on: a person must act. Checked, so that nobody takes it for a failure of the
 * source.
 */
final class RouteFailed extends Exception {

    private static final long serialVersionUID = 1;

    private final transient TailraceException failure;

    RouteFailed(TailraceException failure) {
        super(failure);
        this.failure = failure;
    }

    TailraceException failure() {
        return failure;
    }
}
