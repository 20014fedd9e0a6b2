package io.tailrace.connector.files;

import io.tailrace.spi.ErrorCode;

/** What can go wrong with the sinks of this package. */
enum FilesError implements ErrorCode {
    /** The directory cannot be made, read or written. */
    FILES_DIRECTORY_UNUSABLE(Kind.USER),
    /** The directory belongs to another pipeline or route. */
    FILES_DIRECTORY_TAKEN(Kind.USER),
    /** Another live process writes to the directory. */
    FILES_LOCKED(Kind.SINK),
    /** The manifest is damaged, not merely cut short. */
    FILES_MANIFEST_DAMAGED(Kind.USER),
    /** A file that Tailrace has not finished is missing or shorter than it was made durable. */
    FILES_DATA_MISSING(Kind.USER),
    /** No space left, or a quota is used up. */
    FILES_DISK_FULL(Kind.RESOURCE),
    /** Writing fails for another reason. */
    FILES_WRITE_FAILED(Kind.RESOURCE),
    /** Nobody reads standard output any more. */
    STDOUT_CLOSED(Kind.USER);

    private final Kind kind;

    FilesError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
