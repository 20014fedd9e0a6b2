package io.tailrace.app.demo;

import io.tailrace.spi.ErrorCode;

/** What can go wrong with the demonstration itself. */
enum DemoError implements ErrorCode {
    /** The private server did not start or refused a statement. */
    DEMO_DATABASE,
    /** The private Kafka broker did not start, or its topics cannot be read. */
    DEMO_KAFKA,
    /** The folder cannot be used. */
    DEMO_DIRECTORY;

    @Override
    public Kind kind() {
        return Kind.USER;
    }
}
