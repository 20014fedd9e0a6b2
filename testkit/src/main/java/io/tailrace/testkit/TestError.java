package io.tailrace.testkit;

import io.tailrace.spi.ErrorCode;

/** What scripted components fail with, one for each kind. */
public enum TestError implements ErrorCode {
    TEST_USER(Kind.USER),
    TEST_SOURCE(Kind.SOURCE),
    TEST_SINK(Kind.SINK),
    TEST_RESOURCE(Kind.RESOURCE),
    TEST_INTERNAL(Kind.INTERNAL);

    private final Kind kind;

    TestError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
