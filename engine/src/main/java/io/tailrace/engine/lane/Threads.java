package io.tailrace.engine.lane;

/** Starts the threads of lanes. */
final class Threads {

    /**
     * Lanes mostly wait for sockets; whether virtual or platform threads serve them better is
     * measured, so it stands here once.
     */
    private static final boolean VIRTUAL = false;

    private Threads() {}

    static Thread start(String name, Runnable work) {
        Thread.Builder builder = VIRTUAL ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        return builder.name(name).start(work);
    }
}
