package io.tailrace.spi;

/** Makes sinks of one type. */
public non-sealed interface SinkFactory<C extends Record> extends Factory<C> {

    /**
     * Opens a live sink, or throws: never one half made.
     *
     * @throws TailraceException that names what is missing, where, and what mends it
     */
    Sink open(C config, SinkContext context) throws InterruptedException;

    /** What a row may expect of sinks with this configuration; {@code explain} prints it. */
    Guarantee guarantee(C config);
}
