package io.tailrace.connector.generate;

import io.tailrace.spi.ErrorCode;

/** What can go wrong with generated rows. */
enum GenerateError implements ErrorCode {
    /** Options that contradict each other. */
    GENERATE_OPTION_INVALID(Kind.USER),
    /** The stored position is not one of this source. */
    GENERATE_POSITION_INVALID(Kind.USER),
    /** The source was closed while it was read. */
    GENERATE_CLOSED(Kind.SOURCE);

    private final Kind kind;

    GenerateError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
