package io.tailrace.engine.lane;

import io.tailrace.engine.transform.Match;
import io.tailrace.spi.Transform;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a route does to frames before its sink sees them. */
final class Chain implements AutoCloseable {

    private final Match match;
    private final List<Transform> transforms;
    private final Map<TableName, Boolean> takes = new HashMap<>();
    private @Nullable Table lastTable;
    private boolean lastTaken;

    Chain(Match match, List<Transform> transforms) {
        this.match = match;
        this.transforms = transforms;
    }

    /**
     * The frame for the sink; null if the route leaves it out. An empty batch passes: its position
     * counts.
     */
    @Nullable Frame apply(Frame frame) {
        if (frame instanceof ChangeBatch batch) { // the first switch over types would cost 20 ms
            return apply(batch);
        }
        if (frame instanceof SchemaChange change) {
            return takes(change.name()) ? apply(change) : null;
        }
        return frame;
    }

    private ChangeBatch apply(ChangeBatch batch) {
        ChangeBatch result = batch;
        if (!match.takesAll() && !takesAllOf(batch)) {
            result.retain(this::takes);
        }
        for (Transform transform : transforms) {
            result = transform.apply(result);
        }
        return result;
    }

    private boolean takesAllOf(ChangeBatch batch) {
        Change change = batch.cursor();
        while (change.next()) {
            if (!takes(change)) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(Change change) {
        Table table = change.table();
        if (table != lastTable) {
            lastTable = table;
            lastTaken = takes(table.name());
        }
        return lastTaken && match.takes(change.op());
    }

    private boolean takes(TableName name) {
        return takes.computeIfAbsent(name, match::takes);
    }

    private SchemaChange apply(SchemaChange change) {
        if (transforms.isEmpty()) {
            return change;
        }
        return new SchemaChange(change.position(), apply(change.before()), apply(change.after()));
    }

    private @Nullable Table apply(@Nullable Table table) {
        if (table == null) {
            return null;
        }
        Table result = table;
        for (Transform transform : transforms) {
            result = transform.apply(result);
        }
        return result;
    }

    @Override
    public void close() {
        transforms.forEach(Transform::close);
    }
}
