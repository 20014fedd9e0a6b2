package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.LogType;
import io.tailrace.connector.mysql.catalog.TableVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table while a statement makes or changes it. The names of an {@code ALTER} are those from
 * before it, but for the places of columns.
 */
final class TableDraft {

    /** A column, and what it was called before the statement; null if it is new. */
    private static final class Entry {
        private final @Nullable String before;
        private LogColumn column;

        Entry(@Nullable String before, LogColumn column) {
            this.before = before;
            this.column = column;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> droppedKeys = new HashMap<>();
    private int collation;
    private boolean recomputed;

    TableDraft(int collation) {
        this.collation = collation;
    }

    TableDraft(TableVersion version) {
        this(version.collation());
        version.columns().forEach(column -> entries.add(new Entry(column.name(), column)));
    }

    int collation() {
        return collation;
    }

    void collation(int collation) {
        this.collation = collation;
    }

    TableVersion version() {
        if (entries.isEmpty()) {
            throw new Unreadable("a table without columns");
        }
        numberKey();
        return new TableVersion(entries.stream().map(entry -> entry.column).toList(), collation);
    }

    boolean has(String name) {
        return entries.stream().anyMatch(entry -> entry.column.name().equalsIgnoreCase(name));
    }

    /** Whether there was such a column before the statement, also if it has dropped it. */
    boolean existed(String name) {
        return had(name) || droppedKeys.containsKey(name.toLowerCase(Locale.ROOT));
    }

    boolean had(String name) {
        return entries.stream().anyMatch(entry -> name.equalsIgnoreCase(entry.before));
    }

    void add(LogColumn column, Place place) {
        if (has(column.name())) {
            throw new Unreadable("there is a column " + column.name() + " already");
        }
        int key = droppedKeys.getOrDefault(column.name().toLowerCase(Locale.ROOT), 0);
        insert(new Entry(null, key == 0 ? column : withKey(column, key)), place);
    }

    /** The places in the key from 1 on, without gaps. */
    private void numberKey() {
        List<Entry> key =
                entries.stream()
                        .filter(entry -> entry.column.keyOrdinal() > 0)
                        .sorted(Comparator.comparingInt(entry -> entry.column.keyOrdinal()))
                        .toList();
        for (int i = 0; i < key.size(); i++) {
            Entry entry = key.get(i);
            entry.column = withKey(entry.column, i + 1);
        }
    }

    private void insert(Entry entry, Place place) {
        int index = entries.size();
        String after = place.after();
        if (place.first()) {
            index = 0;
        } else if (after != null) {
            index = indexOf(after) + 1;
        }
        entries.add(index, entry);
    }

    private int indexOf(String name) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).column.name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        return entries.indexOf(entry(name));
    }

    private Entry entry(String before) {
        return entries.stream()
                .filter(entry -> before.equalsIgnoreCase(entry.before))
                .findFirst()
                .orElseThrow(() -> new Unreadable("there is no column " + before));
    }

    /** A column of the same name that the same statement adds takes the place in the key. */
    void drop(String name) {
        Entry entry = entry(name);
        entries.remove(entry);
        droppedKeys.put(name.toLowerCase(Locale.ROOT), entry.column.keyOrdinal());
    }

    void rename(String from, String to) {
        Entry entry = entry(from);
        entry.column = renamed(entry.column, to);
    }

    /** Gives a column another definition; it stays in the key, and the same column. */
    void change(String name, LogColumn column) {
        Entry entry = entry(name);
        int key = column.keyOrdinal() != 0 ? column.keyOrdinal() : entry.column.keyOrdinal();
        entry.column = withKey(column, key).withId(entry.column.id());
        recomputed |= column.fill() == LogColumn.Fill.EXPRESSION || isRounded(column.type());
    }

    /** How many digits such a column keeps is not part of what is known of it. */
    private static boolean isRounded(int type) {
        return type == LogType.FLOAT || type == LogType.DOUBLE;
    }

    /** Whether a column got a definition that may give it other values, though it looks alike. */
    boolean isRecomputed() {
        return recomputed;
    }

    void changeAdded(String name, LogColumn column, Place place) {
        Entry entry = entries.get(indexOf(name));
        entry.column = withKey(column, entry.column.keyOrdinal());
        if (place.first() || place.after() != null) {
            entries.remove(entry);
            insert(entry, place);
        }
    }

    void move(String before, Place place) {
        if (place.first() || place.after() != null) {
            Entry entry = entry(before);
            entries.remove(entry);
            insert(entry, place);
        }
    }

    void key(List<String> names) {
        dropKey();
        for (int i = 0; i < names.size(); i++) {
            Entry entry = entries.get(indexOf(names.get(i)));
            entry.column = withKey(entry.column, i + 1);
        }
    }

    void dropKey() {
        droppedKeys.replaceAll((_, _) -> 0);
        entries.forEach(entry -> entry.column = withKey(entry.column, 0));
    }

    /** All texts get another character set, and grow with it. */
    void convert(int to, CharacterSets characterSets) {
        collation = to;
        for (Entry entry : entries) {
            LogColumn column = entry.column;
            if (column.collation() != LogColumn.BINARY) {
                entry.column =
                        new LogColumn(
                                column.name(),
                                column.type(),
                                converted(
                                        column,
                                        characterSets.widest(column.collation()),
                                        characterSets.widest(to)),
                                column.unsigned(),
                                column.nullable(),
                                to,
                                column.labels(),
                                column.subtype(),
                                column.keyOrdinal(),
                                column.refined(),
                                column.id(),
                                column.fill());
            }
        }
    }

    /** The parameter of a text's type; of a {@code TEXT} it only grows. */
    private static int converted(LogColumn column, int widest, int newWidest) {
        int meta = column.meta();
        return switch (column.type()) {
            case LogType.STRING, LogType.VARCHAR -> meta / widest * newWidest;
            case LogType.BLOB -> {
                long most = ((1L << 8 * meta) - 1) / widest * newWidest;
                yield Math.min(4, Math.max(meta, (64 - Long.numberOfLeadingZeros(most) + 7) / 8));
            }
            default -> meta;
        };
    }

    private static LogColumn renamed(LogColumn column, String name) {
        return new LogColumn(
                name,
                column.type(),
                column.meta(),
                column.unsigned(),
                column.nullable(),
                column.collation(),
                column.labels(),
                column.subtype(),
                column.keyOrdinal(),
                column.refined(),
                column.id(),
                column.fill());
    }

    private static LogColumn withKey(LogColumn column, int ordinal) {
        return new LogColumn(
                column.name(),
                column.type(),
                column.meta(),
                column.unsigned(),
                column.nullable() && ordinal == 0,
                column.collation(),
                column.labels(),
                column.subtype(),
                ordinal,
                column.refined(),
                column.id(),
                column.fill());
    }

    /**
     * Where a column goes; at the end if neither is given.
     *
     * @param after the column before it
     */
    record Place(boolean first, @Nullable String after) {

        static final Place LAST = new Place(false, null);

        static Place read(Words words) {
            if (words.pass("first")) {
                return new Place(true, null);
            }
            return words.pass("after") ? new Place(false, words.name()) : LAST;
        }
    }
}
