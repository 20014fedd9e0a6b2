package io.tailrace.app.config;

import io.tailrace.spi.ErrorCode;

/** What can be wrong with pipeline files. */
public enum ConfigError implements ErrorCode {
    /** A file or folder is not there, cannot be read, or holds no pipeline. */
    CONFIG_UNREADABLE;

    @Override
    public Kind kind() {
        return Kind.USER;
    }
}
