package io.tailrace.connector.kafka.envelope;

/** A record is not what it is to be; the message says what is wrong, without its data. */
public final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1;

    public UnreadableException(String message) {
        super(message);
    }
}
