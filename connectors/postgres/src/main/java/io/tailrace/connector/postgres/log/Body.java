package io.tailrace.connector.postgres.log;

/** The bytes of a message too large to be held on the way, read once, from their front. */
interface Body {

    void read(byte[] target, int at, int count) throws InterruptedException;
}
