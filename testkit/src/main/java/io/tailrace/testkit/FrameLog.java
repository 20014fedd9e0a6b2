package io.tailrace.testkit;

import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a source delivered, copied out of its frames. Gives every batch back, as the engine does.
 */
public final class FrameLog {

    /** Stands for an absent cell among the texts of a row. */
    public static final String ABSENT = "\u0000absent";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Delivered> changes = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<TableName, Table> shapes = new HashMap<>();
    private final @Nullable Position from;

    /**
     * @param from where the source was opened, or null: it may pass over what that position covers
     */
    public FrameLog(@Nullable Position from) {
        this.from = from;
    }

    /** A change as a reader saw it; rows are texts by column, {@link #ABSENT} or null. */
    public record Delivered(
            String eventId,
            Op op,
            TableName table,
            @Nullable Map<String, @Nullable String> before,
            @Nullable Map<String, @Nullable String> after) {

        /** The text of a column of the row after the change. */
        public @Nullable String after(String column) {
            return after == null ? null : after.get(column);
        }
    }

    /** A frame: its position, and how many changes had come when it had. */
    public record Step(Position position, int changes) {}

    public List<Delivered> changes() {
        return changes;
    }

    public List<String> eventIds() {
        return changes.stream().map(Delivered::eventId).toList();
    }

    /** The last step of each run of frames with the same position: where a restart can happen. */
    public List<Step> restartPoints() {
        List<Step> points = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            if (i + 1 == steps.size()
                    || !steps.get(i + 1).position().equals(steps.get(i).position())) {
                points.add(steps.get(i));
            }
        }
        return points;
    }

    public Position lastPosition() {
        return steps.getLast().position();
    }

    /** Rows whose shape had not been announced, or changed without notice. */
    public List<String> violations() {
        return violations;
    }

    /** The last shape announced for a table of that name. */
    public @Nullable Table shape(String table) {
        return shapes.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(table))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Reads until so many changes have come since the log began. */
    public FrameLog read(Source source, int count) throws InterruptedException {
        return readUntil(source, log -> log.changes.size() >= count);
    }

    /** Reads until the condition holds, with a generous limit. */
    public FrameLog readUntil(Source source, Predicate<FrameLog> done) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done.test(this)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("only " + changes.size() + " changes within " + PATIENCE);
            }
            take(source.next(), source);
        }
        return this;
    }

    private void take(Frame frame, Source source) {
        switch (frame) {
            case ChangeBatch batch -> {
                if (from != null) {
                    batch.dropFirst(source.covered(from, batch));
                }
                Change change = batch.cursor();
                while (change.next()) {
                    take(change);
                }
                steps.add(new Step(batch.position(), changes.size()));
                batch.release();
                return;
            }
            case SchemaChange schema -> {
                Table after = schema.after();
                if (after == null) {
                    shapes.remove(schema.name());
                } else {
                    shapes.put(schema.name(), after);
                }
            }
            case Heartbeat _, End _ -> {}
        }
        steps.add(new Step(frame.position(), changes.size()));
    }

    private void take(Change change) {
        Table announced = shapes.get(change.table().name());
        if (announced == null || !announced.sameShape(change.table())) {
            violations.add(
                    change.eventId()
                            + " has a shape of "
                            + change.table()
                            + " that was not announced");
        }
        changes.add(
                new Delivered(
                        change.eventId(),
                        change.op(),
                        change.table().name(),
                        texts(change.before()),
                        texts(change.after())));
    }

    private static @Nullable Map<String, @Nullable String> texts(@Nullable Tuple tuple) {
        if (tuple == null) {
            return null;
        }
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        for (int i = 0; i < tuple.width(); i++) {
            String text = tuple.isAbsent(i) ? ABSENT : tuple.isNull(i) ? null : tuple.text(i);
            texts.put(tuple.table().column(i).name(), text);
        }
        return texts;
    }
}
