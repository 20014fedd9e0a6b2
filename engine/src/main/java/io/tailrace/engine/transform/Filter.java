package io.tailrace.engine.transform;

import io.tailrace.engine.transform.Criterion.Answer;
import io.tailrace.engine.transform.FilterConfig.Keep;
import io.tailrace.spi.Transform;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets changes pass, such that a target which applies them has the rows that match, and no others:
 * an update that moves a row out becomes its deletion, and what may concern a row of the target
 * passes.
 */
final class Filter implements Transform {

    private final FilterConfig config;
    private final Selection selection;
    private final Set<Op> ops;
    private final boolean matching;
    private final PerTable<List<Criterion>> tests = new PerTable<>(this::tests);
    private @Nullable Table lastTable;
    private @Nullable List<Criterion> lastTests;

    Filter(FilterConfig config) {
        this.config = config;
        this.selection = new Selection("filter", config.tables());
        this.ops = config.ops().isEmpty() ? EnumSet.allOf(Op.class) : EnumSet.copyOf(config.ops());
        this.matching = config.keep() == Keep.MATCHING;
    }

    @Override
    public ChangeBatch apply(ChangeBatch batch) {
        batch.retain(this::passes);
        return batch;
    }

    @Override
    public Table apply(Table table) {
        tests.apply(table); // what does not fit is told at the table's first sight
        return table;
    }

    private @Nullable List<Criterion> tests(Table table) {
        if (!selection.takes(table)) {
            return null;
        }
        List<Criterion> made = new ArrayList<>();
        for (FilterConfig.Condition condition : config.where()) {
            made.add(Criterion.of(condition, selection, table));
        }
        return List.copyOf(made);
    }

    private boolean passes(Change change) {
        if (change.table() != lastTable) {
            lastTable = change.table();
            lastTests = tests.apply(lastTable);
        }
        List<Criterion> asked = lastTests;
        if (asked == null) {
            return true;
        }
        if (!ops.contains(change.op())) {
            return !matching;
        }
        if (asked.isEmpty()) {
            return matching;
        }
        return switch (change.op()) {
            case READ, INSERT, MESSAGE -> resolved(wanted(asked, change.after(), null), change);
            case UPDATE -> passesUpdate(asked, change);
            // what is gone in the target already does no harm there
            case DELETE -> wanted(asked, change.before(), null) != Answer.NO;
            case TRUNCATE -> true;
        };
    }

    private boolean passesUpdate(List<Criterion> asked, Change change) {
        Tuple before = change.before();
        Answer now = wanted(asked, change.after(), before);
        if (now != Answer.NO) {
            return resolved(now, change);
        }
        boolean wasWanted = wanted(asked, before, null) != Answer.NO;
        boolean canTell = before != null || change.table().hasKey();
        if (!wasWanted || !canTell || !ops.contains(Op.DELETE)) {
            return false;
        }
        change.becomeDelete();
        return true;
    }

    private boolean resolved(Answer wanted, Change change) {
        return switch (wanted) {
            case YES -> true;
            case NO -> false;
            case UNKNOWN ->
                    switch (config.unknown()) {
                        case KEEP -> true;
                        case DROP -> false;
                        case FAIL -> throw absent(change);
                    };
        };
    }

    /** Whether a row is one for the target; an absent cell of an update has the value of before. */
    private Answer wanted(List<Criterion> asked, @Nullable Tuple row, @Nullable Tuple before) {
        Answer all = Answer.YES;
        for (int i = 0; i < asked.size(); i++) {
            Answer one = asked.get(i).ask(row, before);
            if (one == Answer.NO) {
                all = Answer.NO;
                break;
            }
            all = one == Answer.UNKNOWN ? one : all;
        }
        if (matching || all == Answer.UNKNOWN) {
            return all;
        }
        return all == Answer.YES ? Answer.NO : Answer.YES;
    }

    private RuntimeException absent(Change change) {
        List<Criterion> asked = lastTests == null ? List.of() : lastTests;
        String column = "";
        for (Criterion test : asked) {
            if (test.ask(change.after(), change.before()) == Answer.UNKNOWN) {
                column = change.table().column(test.column()).name();
                break;
            }
        }
        return selection.refuse(
                TransformError.TRANSFORM_COLUMN_ABSENT,
                change.table(),
                column,
                "is not in change "
                        + change.eventId()
                        + ", so the condition cannot be decided; let the source log whole rows (replica"
                        + " identity full), or say with 'unknown' whether such changes pass");
    }
}
