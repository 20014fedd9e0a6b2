package io.tailrace.engine.checkpoint;

import io.tailrace.spi.ErrorCode;

/** What can go wrong with what a pipeline keeps on disk. */
public enum CheckpointError implements ErrorCode {
    CHECKPOINT_EPOCH_STALE(Kind.USER),
    CHECKPOINT_DAMAGED(Kind.USER),
    CHECKPOINT_STORE_FAILED(Kind.RESOURCE),
    STATE_DIRECTORY_LOCKED(Kind.USER),
    STATE_DIRECTORY_UNUSABLE(Kind.USER);

    private final Kind kind;

    CheckpointError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
