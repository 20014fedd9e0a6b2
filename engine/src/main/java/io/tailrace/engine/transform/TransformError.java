package io.tailrace.engine.transform;

import io.tailrace.spi.ErrorCode;

/** What can be wrong with a transform once it meets the tables. */
public enum TransformError implements ErrorCode {
    /** A table lacks a column that it is named for. */
    TRANSFORM_COLUMN_MISSING(Kind.USER),
    /** Two columns of a table would have the same name. */
    TRANSFORM_NAME_TAKEN(Kind.USER),
    /** A key column would be dropped, or masked so that rows could no longer be told apart. */
    TRANSFORM_KEY_COLUMN(Kind.USER),
    /** A condition does not fit its column's type. */
    TRANSFORM_CONDITION(Kind.USER),
    /** A change does not carry the column that a condition asks for. */
    TRANSFORM_COLUMN_ABSENT(Kind.USER);

    private final Kind kind;

    TransformError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
