package io.tailrace.engine;

import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time, in a thread of its own, for splits that a source did not have when its
 * pipeline started.
 */
final class SplitWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SplitWatch.class);

    private final String pipeline;
    private final Duration every;
    private final Supplier<List<Split>> source;
    private final Set<Split> known;
    private final Queue<Split> found = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    /**
     * @param every zero for never
     */
    SplitWatch(String pipeline, Duration every, Supplier<List<Split>> source, List<Split> known) {
        this.pipeline = pipeline;
        this.every = every;
        this.source = source;
        this.known = new HashSet<>(known);
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("tailrace-" + pipeline + "-splits")
                        .unstarted(this::watch);
        if (every.isPositive()) {
            thread.start();
        }
    }

    /** Those that have appeared since the last call. */
    List<Split> found() {
        List<Split> all = new ArrayList<>();
        for (Split split = found.poll(); split != null; split = found.poll()) {
            all.add(split);
        }
        return all;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(every);
                look();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void look() {
        List<Split> splits;
        try {
            splits = source.get();
        } catch (TailraceException e) {
            // the lanes tell of an end that is away
            LOG.debug("pipeline {}: looking for splits failed", pipeline, e);
            return;
        }
        for (Split split : splits) {
            if (known.add(split)) {
                LOG.info("pipeline {}: split {} has appeared", pipeline, split.id());
                found.add(split);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
