package io.tailrace.engine.lane;

import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import java.util.List;
import java.util.function.Supplier;

/** Asks a source what splits it has, again and again while its end is away. */
public final class SplitSearch {

    private final Supplier<List<Split>> source;
    private final Orders orders;
    private final Outage outage;

    public SplitSearch(
            String pipeline, RetryPolicy retry, Orders orders, Supplier<List<Split>> source) {
        this.source = source;
        this.orders = orders;
        this.outage = new Outage(pipeline, "source", retry, orders);
    }

    /** What fails, while it does. */
    public Outage outage() {
        return outage;
    }

    /**
     * All splits; none if the pipeline is to end before they are known.
     *
     * @throws TailraceException if they cannot be known until a person acts
     */
    public List<Split> find() throws InterruptedException {
        while (!orders.isEnding()) {
            try {
                List<Split> splits = source.get();
                outage.over();
                return splits;
            } catch (TailraceException e) {
                if (!Failures.passing(e)) {
                    throw e;
                }
                outage.failed(e);
            }
        }
        return List.of();
    }
}
