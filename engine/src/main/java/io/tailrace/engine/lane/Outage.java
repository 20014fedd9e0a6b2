package io.tailrace.engine.lane;

import io.tailrace.spi.TailraceException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trying an end of a pipeline again and again: waits, counts, and tells the log now and then. Read
 * by any thread.
 */
public final class Outage {

    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final Duration FIRST_REMINDER = Duration.ofMinutes(1);
    private static final Duration LAST_REMINDER = Duration.ofHours(1);

    private final String pipeline;
    private final String part;
    private final RetryPolicy policy;
    private final Orders orders;
    private volatile @Nullable Attempt current;
    private volatile long total;
    private Instant remindAt = Instant.MAX;
    private Duration reminder = FIRST_REMINDER;

    public Outage(String pipeline, String part, RetryPolicy policy, Orders orders) {
        this.pipeline = pipeline;
        this.part = part;
        this.policy = policy;
        this.orders = orders;
    }

    /** One failure, and when the next attempt will be. */
    public record Attempt(TailraceException failure, int number, Instant since, Instant next) {}

    /** The failure that is being tried again; null if all is well. */
    public @Nullable Attempt current() {
        return current;
    }

    /** {@code source}, {@code checkpoint store}, or the route's name. */
    public String part() {
        return part;
    }

    /** Failures since the start. */
    public long total() {
        return total;
    }

    /** Notes a failure and waits for the time of the next attempt. */
    void failed(TailraceException failure) throws InterruptedException {
        Attempt before = current;
        int number = before == null ? 1 : before.number() + 1;
        Duration delay = policy.delay(number, ThreadLocalRandom.current());
        failed(failure, delay);
        orders.rest(delay);
    }

    /** Notes a failure, after which the next attempt comes by itself. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by one thread
    public void failed(TailraceException failure, Duration delay) {
        Attempt before = current;
        Instant now = Instant.now();
        int number = before == null ? 1 : before.number() + 1;
        Instant since = before == null ? now : before.since();
        current = new Attempt(failure, number, since, now.plus(delay));
        total++;
        tell(before, failure, number, since, now);
        if (before == null) {
            orders.wake();
        }
    }

    public void over() {
        Attempt before = current;
        if (before != null) {
            current = null;
            LOG.info(
                    "pipeline {}: {} works again after {} failures since {}",
                    pipeline,
                    part,
                    before.number(),
                    before.since());
        }
    }

    private void tell(
            @Nullable Attempt before,
            TailraceException failure,
            int number,
            Instant since,
            Instant now) {
        if (before == null) {
            reminder = FIRST_REMINDER;
        } else if (before.failure().code() == failure.code() && now.isBefore(remindAt)) {
            return;
        } else {
            reminder =
                    reminder.multipliedBy(2).compareTo(LAST_REMINDER) < 0
                            ? reminder.multipliedBy(2)
                            : LAST_REMINDER;
        }
        remindAt = now.plus(reminder);
        LOG.warn(
                "pipeline {}: {} fails and is tried again (attempt {}, since {}): {}",
                pipeline,
                part,
                number,
                since,
                failure.toString());
    }
}
