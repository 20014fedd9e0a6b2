package io.tailrace.engine.lane;

/** Starts the threads of lanes. */
final class Threads {

    private Threads() {}

    static Thread start(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(work);
    }
}
