package io.tailrace.spi.format;

import io.tailrace.spi.ErrorCode;

/** What can be wrong with a format. */
enum FormatError implements ErrorCode {
    /** No such format. */
    FORMAT_UNKNOWN,
    /** An option of a format is unknown, or has a value that it does not take. */
    FORMAT_OPTION,
    /** A value does not fit what a format writes for its type. */
    FORMAT_VALUE;

    @Override
    public Kind kind() {
        return Kind.USER;
    }
}
