package io.tailrace.engine;

import io.tailrace.spi.ErrorCode;

/** What can go wrong around pipelines. */
public enum EngineError implements ErrorCode {
    PIPELINE_EXISTS(Kind.USER),
    PIPELINE_UNKNOWN(Kind.USER),
    PIPELINE_STATE(Kind.USER),
    PIPELINE_BROKEN(Kind.INTERNAL),
    PLUGIN_BROKEN(Kind.USER),
    PLUGIN_DUPLICATE_TYPE(Kind.USER),
    PLUGIN_UNKNOWN_TYPE(Kind.USER);

    private final Kind kind;

    EngineError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
