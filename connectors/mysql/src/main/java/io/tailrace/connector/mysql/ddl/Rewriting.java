package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.LogColumn.Fill;
import io.tailrace.connector.mysql.catalog.LogType;
import io.tailrace.connector.mysql.catalog.TableVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a change of a table's columns gives its rows values of which the log has nothing. Where
 * that cannot be told, it does.
 */
final class Rewriting {

    private final TableVersion before;
    private final CharacterSets characterSets;
    private final boolean strict;

    /** Whether the columns come from the ones before, and are not only called alike. */
    private final boolean related;

    private Rewriting(
            TableVersion before, TableVersion after, CharacterSets characterSets, boolean strict) {
        this.before = before;
        this.characterSets = characterSets;
        this.strict = strict;
        this.related = after.columns().stream().anyMatch(column -> withId(column.id()) != null);
    }

    /**
     * @param before with ids for all columns; in {@code after} those have none that are new
     * @param strict whether the change was refused if a value did not fit
     */
    static boolean isDone(
            TableVersion before, TableVersion after, CharacterSets characterSets, boolean strict) {
        Rewriting rewriting = new Rewriting(before, after, characterSets, strict);
        return after.columns().stream().anyMatch(column -> !rewriting.keeps(column));
    }

    private boolean keeps(LogColumn column) {
        if (column.isHidden()) {
            return true;
        }
        LogColumn last = withId(column.id());
        if (last == null && !related && column.id() != 0) {
            last = withName(column.name());
        }
        if (last == null) {
            return column.nullable() && column.fill() == Fill.NULL;
        }
        return keepsValues(last, column);
    }

    private @Nullable LogColumn withId(int id) {
        for (LogColumn column : before.columns()) {
            if (id != 0 && column.id() == id) {
                return column;
            }
        }
        return null;
    }

    private @Nullable LogColumn withName(String name) {
        for (LogColumn column : before.columns()) {
            if (column.name().equalsIgnoreCase(name)) {
                return column;
            }
        }
        return null;
    }

    private boolean keepsValues(LogColumn from, LogColumn to) {
        boolean nulls = strict || to.nullable() || !from.nullable();
        if (!nulls || from.refined() != to.refined() || from.subtype() != to.subtype()) {
            return false;
        }
        int bits = integerBits(from.type());
        if (bits > 0) {
            return holdsIntegers(from, bits, to);
        }
        return LogColumn.family(from.type()) == LogColumn.family(to.type())
                && from.unsigned() == to.unsigned()
                && isSameText(from, to)
                && startsWith(to.labels(), from.labels())
                && holds(from, to);
    }

    private static boolean holdsIntegers(LogColumn from, int bits, LogColumn to) {
        int wider = integerBits(to.type());
        return from.unsigned() == to.unsigned() ? wider >= bits : from.unsigned() && wider > bits;
    }

    private static int integerBits(int type) {
        return switch (type) {
            case LogType.TINY -> 8;
            case LogType.SHORT -> 16;
            case LogType.INT24 -> 24;
            case LogType.LONG -> 32;
            case LogType.LONGLONG -> 64;
            default -> 0;
        };
    }

    /**
     * Whether texts have the same characters: in the same character set, or in one that has all.
     */
    private boolean isSameText(LogColumn from, LogColumn to) {
        if (from.collation() == to.collation()) {
            return true;
        }
        if (isUnknownOrBytes(from.collation()) || isUnknownOrBytes(to.collation())) {
            return false;
        }
        String name = characterSets.name(to.collation());
        return name.equals("utf8mb4") || name.equals(characterSets.name(from.collation()));
    }

    private static boolean isUnknownOrBytes(int collation) {
        return collation == 0 || collation == LogColumn.BINARY;
    }

    /** An enum or a set that gets more labels at its end. */
    private static boolean startsWith(List<String> labels, List<String> first) {
        return labels.size() >= first.size() && labels.subList(0, first.size()).equals(first);
    }

    private boolean holds(LogColumn from, LogColumn to) {
        return switch (LogColumn.family(from.type())) {
            case LogType.ENUM, LogType.SET -> true;
            case LogType.VARCHAR -> characters(to) >= characters(from);
            case LogType.STRING -> // bytes are filled up with zeros
                    to.collation() == LogColumn.BINARY
                            ? to.meta() == from.meta()
                            : characters(to) >= characters(from);
            case LogType.BLOB -> to.meta() >= from.meta();
            case LogType.NEWDECIMAL ->
                    to.meta() >>> 8 == from.meta() >>> 8
                            && (to.meta() & 0xff) >= (from.meta() & 0xff);
            default -> to.meta() == from.meta();
        };
    }

    private int characters(LogColumn column) {
        boolean bytes = isUnknownOrBytes(column.collation());
        return bytes ? column.meta() : column.meta() / characterSets.widest(column.collation());
    }
}
