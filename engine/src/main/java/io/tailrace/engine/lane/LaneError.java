package io.tailrace.engine.lane;

import io.tailrace.spi.ErrorCode;

/** What can go wrong on the way from a source to a sink that neither of them knows of. */
public enum LaneError implements ErrorCode {
    CHANGE_REJECTED(Kind.USER),
    DEAD_LETTERS_FULL(Kind.USER),
    DEAD_LETTERS_FAILED(Kind.RESOURCE),
    JOURNAL_FAILED(Kind.RESOURCE),
    TARGET_TAKEN_OVER(Kind.USER),
    UNEXPECTED_ERROR(Kind.INTERNAL);

    private final Kind kind;

    LaneError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
