package io.tailrace.spi.snapshot;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How far the snapshot of each table has come, in the order in which the tables are read.
 * Immutable.
 */
public record SnapshotState(Map<TableName, Progress> tables) {

    /** Nothing is read, and nothing asked for. */
    public static final SnapshotState EMPTY = new SnapshotState(Map.of());

    /** Characters of keys of moved rows beyond which their table is rather read again. */
    private static final int MOST_MOVED = 1 << 16;

    public SnapshotState {
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    }

    /**
     * How far one table is.
     *
     * @param generation counts the snapshots of this table that were asked for, from 1
     * @param frame number of the last frame delivered; 0 before the first. Numbers grow but are not
     *     consecutive
     * @param lastKey the key up to which rows were delivered, as the source writes it; null before
     *     the first row, and in a table without a key
     * @param replaces whether the rows of earlier snapshots must go before the first row: the log
     *     may have lost that some were deleted
     * @param moved keys of rows that are to be read one by one, before all others: the log gave
     *     them these keys, but not all of their cells
     * @param mark what the source noted of the table when its first row was to be read; letters,
     *     digits and dots
     */
    public record Progress(
            int generation,
            long frame,
            @Nullable List<String> lastKey,
            boolean done,
            boolean replaces,
            List<List<String>> moved,
            String mark) {

        public Progress(int generation, long frame, @Nullable List<String> lastKey, boolean done) {
            this(generation, frame, lastKey, done, false, List.of());
        }

        public Progress(
                int generation,
                long frame,
                @Nullable List<String> lastKey,
                boolean done,
                boolean replaces,
                List<List<String>> moved) {
            this(generation, frame, lastKey, done, replaces, moved, "");
        }

        Progress withMoved(List<List<String>> keys) {
            return new Progress(
                    generation,
                    frame,
                    lastKey,
                    done,
                    replaces,
                    Collections.unmodifiableList(keys),
                    mark);
        }

        /** The same with that mark. */
        public Progress marked(String text) {
            return new Progress(generation, frame, lastKey, done, replaces, moved, text);
        }

        /** With the moved rows of another, too. */
        private Progress withMovedOf(Progress other) {
            List<List<String>> all = new ArrayList<>(moved);
            other.moved.stream().filter(key -> !moved.contains(key)).forEach(all::add);
            return withMoved(all);
        }

        private Progress unread() {
            return new Progress(generation, 0, null, false, replaces, moved, mark);
        }

        /** Whether nothing of the table is left to be read. */
        public boolean finished() {
            return done && moved.isEmpty();
        }
    }

    /** Whether every table is done. */
    public boolean done() {
        return tables.values().stream().allMatch(Progress::finished);
    }

    /**
     * Whether a row may come to where this snapshot, or that of another route, has passed already,
     * from where it has not been.
     */
    public boolean passable(TableName table, List<SnapshotState> others) {
        Progress progress = tables.get(table);
        if (progress == null || progress.done) {
            return false;
        }
        return progress.lastKey != null
                || others.stream()
                        .map(other -> other.tables.get(table))
                        .anyMatch(
                                other ->
                                        other != null
                                                && other.generation == progress.generation
                                                && other.lastKey != null);
    }

    /** How many snapshots of a table have been asked for. */
    public int generation(TableName table) {
        Progress progress = tables.get(table);
        return progress == null ? 0 : progress.generation;
    }

    /** The state in which that is noted of a table. */
    public SnapshotState marked(TableName table, String mark) {
        Progress progress = tables.get(table);
        return progress == null ? this : with(table, progress.marked(mark));
    }

    /** What was noted of a table; empty if nothing was. */
    public String mark(TableName table) {
        Progress progress = tables.get(table);
        return progress == null ? "" : progress.mark;
    }

    /**
     * The state in which a row with that key is to be read once more; if that would be too many,
     * the whole table.
     */
    public SnapshotState moved(TableName table, List<String> key) {
        Progress progress = tables.get(table);
        if (progress == null || progress.moved.contains(key)) {
            return this;
        }
        List<List<String>> all = new ArrayList<>(progress.moved);
        all.add(key);
        int length = all.stream().flatMap(List::stream).mapToInt(text -> text.length() + 1).sum();
        return length > MOST_MOVED ? request(List.of(table)) : with(table, progress.withMoved(all));
    }

    /**
     * The state in which these tables are to be read from the start, once more if they were read
     * before.
     */
    public SnapshotState request(Collection<TableName> names) {
        return request(names, false);
    }

    /** As {@link #request}, after a gap in the log: what was read before is replaced. */
    public SnapshotState replace(Collection<TableName> names) {
        return request(names, true);
    }

    private SnapshotState request(Collection<TableName> names, boolean replaces) {
        Map<TableName, Progress> next = new LinkedHashMap<>(tables);
        for (TableName name : names) {
            Progress last = next.get(name);
            int generation = last == null ? 1 : last.generation + 1;
            boolean lost = replaces || last != null && last.replaces;
            next.put(name, new Progress(generation, 0, null, false, lost, List.of()));
        }
        return new SnapshotState(next);
    }

    /**
     * The state after a table was made: all its rows follow in the log, so nothing is left to read.
     * Where rows of an earlier table of the name may be left over from a gap in the log, it is read
     * nevertheless.
     */
    public SnapshotState made(TableName name) {
        Progress last = tables.get(name);
        if (last != null && last.replaces && !last.done) {
            return this;
        }
        return with(name, new Progress(last == null ? 1 : last.generation, 0, null, true));
    }

    /** The state after a table has got another name: what was read of it stays read. */
    public SnapshotState renamed(TableName from, TableName to) {
        Progress progress = tables.get(from);
        return progress == null ? this : without(from).with(to, progress);
    }

    /** The state without a table. */
    public SnapshotState without(TableName name) {
        Map<TableName, Progress> next = new LinkedHashMap<>(tables);
        next.remove(name);
        return new SnapshotState(next);
    }

    /** The state without the tables that are not among these. */
    public SnapshotState retain(Collection<TableName> names) {
        Map<TableName, Progress> next = new LinkedHashMap<>(tables);
        next.keySet().retainAll(names);
        return new SnapshotState(next);
    }

    public SnapshotState with(TableName name, Progress progress) {
        Map<TableName, Progress> next = new LinkedHashMap<>(tables);
        next.put(name, progress);
        return new SnapshotState(next);
    }

    /**
     * The state from which this one and the other can be reached. A table that only one of them
     * knows is to be read for the other, in the snapshot that the one has or had.
     */
    public SnapshotState least(SnapshotState other) {
        Map<TableName, Progress> both = new LinkedHashMap<>();
        tables.forEach(
                (name, progress) -> {
                    Progress second = other.tables.get(name);
                    both.put(name, second == null ? progress.unread() : least(progress, second));
                });
        other.tables.forEach((name, progress) -> both.putIfAbsent(name, progress.unread()));
        return new SnapshotState(both);
    }

    /**
     * How far a route is that was as far as this, and has since been given all that was new to it
     * up to the other state. What it still lacks is what the other says.
     */
    public SnapshotState standing(SnapshotState other) {
        Map<TableName, Progress> furthest = new LinkedHashMap<>();
        other.tables.forEach(
                (name, now) -> {
                    Progress own = tables.get(name);
                    furthest.put(
                            name,
                            own != null && further(own, now) ? own.withMoved(now.moved) : now);
                });
        return new SnapshotState(furthest);
    }

    /**
     * A row that moved past one of them is read for both. When the table was asked for once more
     * for one of them, it is read once more for both: the log that the other is still to be given
     * need not ask again.
     */
    private static Progress least(Progress one, Progress other) {
        if (one.generation == other.generation) {
            return further(one, other) ? other.withMovedOf(one) : one.withMovedOf(other);
        }
        Progress last = one.generation > other.generation ? one : other;
        return new Progress(
                last.generation,
                0,
                null,
                false,
                one.replaces || other.replaces,
                last.moved,
                last.mark);
    }

    private static boolean further(Progress one, Progress other) {
        if (one.generation != other.generation) {
            return one.generation > other.generation;
        }
        return !other.done && (one.done || one.frame > other.frame);
    }

    /** Whether a batch is one that a round delivered. */
    public static boolean isRead(ChangeBatch batch) {
        if (batch.size() == 0) {
            return false;
        }
        Change first = batch.change(0);
        return (first.op() == Op.READ || first.op() == Op.TRUNCATE)
                && FrameName.isOne(first.transaction().sequence());
    }

    /**
     * Whether a batch of READ changes that a round delivered is already contained in this state.
     */
    public boolean covers(ChangeBatch batch) {
        if (!isRead(batch)) {
            return false;
        }
        Change first = batch.change(0);
        Progress progress = tables.get(first.table().name());
        if (progress == null) {
            return false;
        }
        FrameName name = FrameName.parse(first.transaction().sequence());
        if (name.generation() == FrameName.MOVED) {
            return false; // it is whole as of a place where everybody stands who is given it
        }
        if (progress.generation != name.generation()) {
            return progress.generation > name.generation(); // and will be given all of its own
        }
        return progress.done || progress.lastKey != null && name.frame() <= progress.frame;
    }

    /** Reads back with {@link #decode}; letters, digits and {@code . _ - * + % / = : , ;} only. */
    public String encode() {
        StringJoiner all = new StringJoiner(";");
        tables.forEach(
                (name, progress) -> {
                    String table = TableNameText.encode(name);
                    String how =
                            progress.done
                                    ? "d"
                                    : progress.replaces ? "r" : Long.toHexString(progress.frame);
                    StringBuilder entry = new StringBuilder(table);
                    entry.append('=').append(progress.generation).append(':').append(how);
                    if (!progress.mark.isEmpty()) {
                        entry.append('*').append(progress.mark);
                    }
                    for (List<String> key : progress.moved) {
                        append(entry.append('/'), key);
                    }
                    if (progress.lastKey != null) {
                        append(entry.append(':'), progress.lastKey);
                    }
                    all.add(entry);
                });
        return all.toString();
    }

    private static void append(StringBuilder entry, List<String> key) {
        for (int i = 0; i < key.size(); i++) {
            entry.append(i == 0 ? "" : ",").append(TableNameText.escape(key.get(i)));
        }
    }

    /**
     * @throws IllegalArgumentException if the text was not encoded by {@link #encode}
     */
    public static SnapshotState decode(String text) {
        Map<TableName, Progress> tables = new LinkedHashMap<>();
        try {
            for (String entry : text.isEmpty() ? new String[0] : text.split(";")) {
                String[] sides = entry.split("=", 2);
                tables.put(TableNameText.decode(sides[0]), progress(sides[1].split(":", 3)));
            }
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no state of a snapshot", e);
        }
        return new SnapshotState(tables);
    }

    private static Progress progress(String[] parts) {
        String[] how = parts[1].split("/", -1);
        String[] marked = how[0].split("\\*", 2);
        boolean done = marked[0].equals("d");
        boolean replaces = marked[0].equals("r");
        return new Progress(
                Integer.parseInt(parts[0]),
                done || replaces ? 0 : Long.parseLong(marked[0], 16),
                parts.length < 3 ? null : key(parts[2]),
                done,
                replaces,
                Arrays.stream(how).skip(1).map(SnapshotState::key).toList(),
                marked.length < 2 ? "" : marked[1]);
    }

    private static List<String> key(String text) {
        return Arrays.stream(text.split(",", -1)).map(TableNameText::unescape).toList();
    }
}
