package io.tailrace.engine.lane;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The frames that a sink has taken and that are not durable, oldest first, and how far all is
 * durable. Used by the route's thread; {@link #settled} is read by any.
 *
 * <p>Sinks complete their stages in any order and from any thread; here they are only looked at,
 * from the oldest on, whenever the route's thread comes by. So nothing is registered, locked or
 * allocated for a frame.
 */
final class DurablePrefix {

    /** Durable positions of frames without changes that a sink may name after an outage. */
    private static final int REMEMBERED = 64;

    /** Stands for a sink that has no position yet. */
    private static final Position NOWHERE = new Position("");

    private final RouteFigures figures;
    private final Shapes shapes;
    private final Deque<InFlight> waiting = new ArrayDeque<>();
    private final Deque<Position> sinceLastChange = new ArrayDeque<>();
    private Position lastChange = NOWHERE;
    private @Nullable InFlight last;
    private @Nullable InFlight lastDurable;
    private volatile @Nullable InFlight settled;
    private long bytes;
    private int changes;
    private long passed;
    private boolean keeps;

    DurablePrefix(RouteFigures figures, Shapes shapes) {
        this.figures = figures;
        this.shapes = shapes;
    }

    /**
     * The newest frame whose position may be saved: it and all before it are durable, and its run
     * has ended.
     */
    @Nullable InFlight settled() {
        return settled;
    }

    /** Memory of what waits. */
    long bytes() {
        return bytes;
    }

    /** Whether changes wait, and not just heartbeats and shapes. */
    boolean hasChanges() {
        return changes > 0;
    }

    /** Whether the sink has ever taken longer than a moment. */
    boolean keeps() {
        return keeps;
    }

    /** Frames that have become durable. */
    long passed() {
        return passed;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    Iterable<InFlight> waiting() {
        return waiting;
    }

    @Nullable InFlight oldest() {
        return waiting.peekFirst();
    }

    /** Whether a frame at that position would belong to the run that is under way. */
    boolean continuesRun(Position next) {
        InFlight previous = last;
        return previous != null && !previous.endsRun && previous.source.equals(next);
    }

    /** Adds a frame that the sink has taken. */
    void add(InFlight frame) {
        follow(frame);
        last = frame;
        if (waiting.isEmpty() && isDone(frame)) {
            durable(frame);
        } else {
            waiting.addLast(frame);
            frame.takenAt = System.nanoTime();
            keeps = true;
            bytes += frame.bytes;
            changes += frame.sourceRows > 0 ? 1 : 0;
        }
    }

    /**
     * Whether the last frame added ended its run, so that nothing is torn apart by making durable
     * what is there.
     */
    boolean isAtRunEnd() {
        InFlight previous = last;
        return previous == null || previous.endsRun;
    }

    /** Where a route restarts that has made durable what it has; null before the first. */
    @Nullable Position lastDurable() {
        return lastDurable == null ? null : lastDurable.restart;
    }

    @Nullable Position lastSource() {
        return last == null ? null : last.source;
    }

    /** Says that no frame with the position of the last one follows. */
    void endRun() {
        InFlight previous = last;
        if (previous != null) {
            end(previous);
        }
    }

    /**
     * Takes what is durable from the front. The failure of the oldest frame that failed is thrown
     * as its stage has it.
     */
    void advance() {
        InFlight oldest = waiting.peekFirst();
        while (oldest != null && isDone(oldest)) {
            removeFirst();
            durable(oldest);
            oldest = waiting.peekFirst();
        }
    }

    /**
     * The source will bring the run under way again. Frames of it that the sink may still have are
     * never to be taken for the whole run, so that its position is not saved because of them.
     */
    void leaveRun() {
        last = null;
    }

    /**
     * Forgets the frames of the run under way, of which a closed sink has kept nothing. Their
     * memory is the collector's.
     */
    void forgetRun() {
        InFlight open = last;
        if (open == null || open.endsRun) {
            return;
        }
        // an earlier run may have ended at the same position, and stays
        while (!waiting.isEmpty()
                && !waiting.getLast().endsRun
                && waiting.getLast().source.equals(open.source)) {
            uncount(waiting.removeLast());
        }
        last = null;
    }

    /** Remembers where the sink said that it stands when it was opened. */
    void standsAt(@Nullable Position position) {
        sinceLastChange.clear();
        lastChange = position == null ? NOWHERE : position;
    }

    /**
     * After an outage: takes from the front what the sink has committed and not confirmed.
     *
     * @param stored where the sink stands
     * @param inHand the frame that the sink was being given, if it was
     * @return whether the sink can stand there
     */
    boolean reconcile(@Nullable Position stored, @Nullable InFlight inHand) {
        InFlight committed = null;
        for (InFlight frame : waiting) {
            if (frame.restart.equals(stored)) {
                committed = frame;
            }
        }
        if (committed != null) {
            durableThrough(committed);
            return true;
        }
        Position asked = stored == null ? NOWHERE : stored;
        if (asked.equals(lastChange) || sinceLastChange.contains(asked)) {
            return true; // nothing since
        }
        if (inHand == null || !inHand.endsRun || !inHand.restart.equals(stored)) {
            return false;
        }
        // a sink may commit what it has at such a frame, which itself brings no changes
        endRun();
        if (!waiting.isEmpty()) {
            durableThrough(waiting.getLast());
        }
        return true;
    }

    private void durableThrough(InFlight frame) {
        InFlight oldest;
        do {
            oldest = removeFirst();
            durable(oldest);
        } while (oldest != frame);
    }

    private InFlight removeFirst() {
        InFlight oldest = waiting.removeFirst();
        uncount(oldest);
        return oldest;
    }

    private void uncount(InFlight frame) {
        bytes -= frame.bytes;
        changes -= frame.sourceRows > 0 ? 1 : 0;
    }

    private void follow(InFlight next) {
        InFlight previous = last;
        if (previous != null && !previous.endsRun && !previous.source.equals(next.source)) {
            end(previous);
        }
    }

    private void end(InFlight frame) {
        frame.endsRun = true;
        if (frame == lastDurable) {
            settled = frame;
        }
    }

    private void durable(InFlight frame) {
        figures.durable(frame);
        shapes.passed(frame.frame);
        remember(frame);
        frame.release();
        frame.stage = null;
        lastDurable = frame;
        passed++;
        if (frame.endsRun) {
            // Invariant 2: a checkpoint covers only a durable prefix, and only whole runs of it.
            settled = frame;
        }
    }

    private void remember(InFlight frame) {
        if (frame.frame instanceof ChangeBatch && frame.rows > 0) {
            sinceLastChange.clear();
            lastChange = frame.restart;
        } else if (!frame.restart.equals(lastChange)) {
            if (sinceLastChange.size() == REMEMBERED) {
                sinceLastChange.removeFirst();
            }
            sinceLastChange.addLast(frame.restart);
        }
    }

    private static boolean isDone(InFlight frame) {
        CompletableFuture<?> stage = frame.stage;
        if (stage == null || !stage.isDone()) {
            return false;
        }
        if (stage.isCompletedExceptionally()) {
            stage.join(); // throws
        }
        return true;
    }
}
