package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.LogType;
import io.tailrace.connector.mysql.catalog.TableVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A table while a statement makes or changes it. The names of an {@code ALTER} are those from
 * before it, but for the places of columns.
 */
final class TableDraft {

    /** A column, whether it is new, and what the key of before calls it. */
    private static final class Entry {
        private final boolean isNew;
        private final String called;
        private LogColumn column;

        Entry(boolean isNew, String called, LogColumn column) {
            this.isNew = isNew;
            this.called = called;
            this.column = column;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> dropped = new HashSet<>();
    private List<String> keyBefore = List.of();
    private List<LogColumn> hidden = LogColumn.HIDDEN_PERIOD;
    private boolean versioned;
    private @Nullable List<String> newKey;
    private int collation;
    private boolean recomputed;

    TableDraft(int collation) {
        this.collation = collation;
    }

    TableDraft(TableVersion version) {
        this(version.collation());
        version.columns().stream()
                .filter(column -> !column.isHidden())
                .forEach(column -> entries.add(new Entry(false, column.name(), column)));
        versioned = version.columns().stream().anyMatch(LogColumn::isRowEnd);
        List<LogColumn> before = version.columns().stream().filter(LogColumn::isHidden).toList();
        if (!before.isEmpty()) {
            hidden = before;
        }
        keyBefore =
                version.columns().stream()
                        .filter(column -> column.keyOrdinal() > 0)
                        .sorted(Comparator.comparingInt(LogColumn::keyOrdinal))
                        .map(LogColumn::name)
                        .toList();
    }

    int collation() {
        return collation;
    }

    void collation(int collation) {
        this.collation = collation;
    }

    /** Whether the table keeps the rows that it had. */
    void versioned(boolean versioned) {
        this.versioned = versioned;
    }

    TableVersion version() {
        if (entries.isEmpty()) {
            throw new Unreadable("a table without columns");
        }
        numberKey();
        List<LogColumn> columns = new ArrayList<>();
        entries.forEach(entry -> columns.add(entry.column));
        if (versioned && columns.stream().noneMatch(LogColumn::isRowEnd)) {
            columns.addAll(hidden);
        }
        return new TableVersion(columns, collation);
    }

    boolean has(String name) {
        return entries.stream().anyMatch(entry -> entry.column.name().equalsIgnoreCase(name));
    }

    /** Whether there was such a column before the statement, also if it has dropped it. */
    boolean existed(String name) {
        return had(name) || dropped.contains(name.toLowerCase(Locale.ROOT));
    }

    boolean had(String name) {
        return entries.stream().anyMatch(entry -> isOf(entry, name));
    }

    private static boolean isOf(Entry entry, String before) {
        return !entry.isNew && entry.called.equalsIgnoreCase(before);
    }

    void add(LogColumn column, Place place) {
        if (has(column.name())) {
            throw new Unreadable("there is a column " + column.name() + " already");
        }
        insert(new Entry(true, column.name(), column), place);
    }

    /** The first column that goes by a name of the key takes its place, also if it is new. */
    private List<Entry> key() {
        List<String> names = newKey;
        return names != null
                ? names.stream().map(name -> entries.get(indexOf(name))).toList()
                : keyBefore.stream()
                        .map(name -> first(entry -> entry.called.equalsIgnoreCase(name)))
                        .flatMap(Optional::stream)
                        .toList();
    }

    private void numberKey() {
        List<Entry> key = key();
        entries.forEach(entry -> entry.column = withKey(entry.column, 0));
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
        return first(entry -> isOf(entry, before))
                .orElseThrow(() -> new Unreadable("there is no column " + before));
    }

    private Optional<Entry> first(Predicate<Entry> wanted) {
        return entries.stream().filter(wanted).findFirst();
    }

    void drop(String name) {
        entries.remove(entry(name));
        dropped.add(name.toLowerCase(Locale.ROOT));
    }

    void rename(String from, String to) {
        Entry entry = entry(from);
        entry.column = renamed(entry.column, to);
    }

    /** Gives a column another definition; it stays the same column. */
    void change(String name, LogColumn column) {
        Entry entry = entry(name);
        entry.column = column.withId(entry.column.id());
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

    /**
     * MariaDB: a change of a column that is not there, or that is changed already, is one of a
     * column that the same statement adds; it is found by the new name, and put where a new one
     * goes.
     */
    void changeAdded(String from, LogColumn column, Place place) {
        if (!entries.removeIf(
                entry -> entry.isNew && entry.column.name().equalsIgnoreCase(column.name()))) {
            throw new Unreadable("there is no column " + from);
        }
        insert(new Entry(true, from, column), place);
    }

    void move(String before, Place place) {
        if (place.first() || place.after() != null) {
            Entry entry = entry(before);
            entries.remove(entry);
            insert(entry, place);
        }
    }

    /** Whether there was a key before the statement, also if it has dropped it. */
    boolean hadKey() {
        return !keyBefore.isEmpty();
    }

    void key(List<String> names) {
        newKey = names;
    }

    void dropKey() {
        newKey = List.of();
    }

    /** All texts get another character set, and grow with it. */
    void convert(int to, CharacterSets characterSets) {
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
