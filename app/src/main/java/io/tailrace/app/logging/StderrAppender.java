package io.tailrace.app.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.OutputStream;

/**
 * Writes to whatever {@code System.err} is at the time, so that a live panel can keep lines off its
 * screen.
 */
final class StderrAppender extends OutputStreamAppender<ILoggingEvent> {

    @Override
    public void start() {
        setOutputStream(new CurrentStderr());
        super.start();
    }

    private static final class CurrentStderr extends OutputStream {

        @Override
        public void write(int value) {
            System.err.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            System.err.write(bytes, offset, length);
        }

        @Override
        public void flush() {
            System.err.flush();
        }
    }
}
