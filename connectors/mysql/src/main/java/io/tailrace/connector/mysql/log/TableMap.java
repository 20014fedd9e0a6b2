package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.LogType;
import io.tailrace.spi.frame.TableName;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table as the log describes it before its rows: always the types of its columns; with {@code
 * binlog_row_metadata = FULL} names, labels and key too.
 *
 * @param named whether the columns have their names
 * @param collated whether the character sets are told
 * @param signed whether it is told which numbers are unsigned
 */
record TableMap(
        TableName table, List<LogColumn> columns, boolean named, boolean collated, boolean signed) {

    private static final int SIGNEDNESS = 1;
    private static final int DEFAULT_CHARSET = 2;
    private static final int COLUMN_CHARSET = 3;
    private static final int COLUMN_NAME = 4;
    private static final int SET_VALUES = 5;
    private static final int ENUM_VALUES = 6;
    private static final int GEOMETRY_TYPE = 7;
    private static final int SIMPLE_PRIMARY_KEY = 8;
    private static final int PRIMARY_KEY_WITH_PREFIX = 9;
    private static final int ENUM_AND_SET_DEFAULT_CHARSET = 10;
    private static final int ENUM_AND_SET_COLUMN_CHARSET = 11;

    /**
     * The next value, least and most, first, step, how many are cached, whether and how often
     * around.
     */
    private static final List<Integer> SEQUENCE =
            List.of(
                    LogType.LONGLONG,
                    LogType.LONGLONG,
                    LogType.LONGLONG,
                    LogType.LONGLONG,
                    LogType.LONGLONG,
                    LogType.LONGLONG,
                    LogType.TINY,
                    LogType.LONGLONG);

    TableMap {
        columns = List.copyOf(columns);
    }

    /** The name of the table that an event's body (behind table id and flags) is about. */
    static TableName name(Input in) {
        String schema = in.text(in.u8());
        in.skip(1);
        String table = in.text(in.u8());
        in.skip(1);
        return new TableName(schema, table);
    }

    /** Reads an event's body behind table id and flags. */
    static TableMap read(Input in, CharacterSets characterSets, boolean mariadb) {
        TableName table = name(in);
        Draft draft = new Draft(in.count(), characterSets, mariadb);
        draft.readTypes(in);
        draft.readMetadata(in.part(in.packed()));
        draft.readNullable(in);
        while (in.left() > 0) {
            int kind = in.u8();
            draft.readOptional(kind, in.part(in.packed()));
        }
        return draft.finish(table);
    }

    /** What the event has said so far, a column at a time. */
    private static final class Draft {

        private final int width;
        private final CharacterSets characterSets;
        private final boolean mariadb;
        private final int[] types;
        private final int[] metas;
        private final boolean[] nullable;
        private final boolean[] unsigned;
        private final int[] collations;
        private final String[] names;
        private final byte[][][] labels;
        private final int[] subtypes;
        private final int[] keys;
        private boolean named;
        private boolean collated;
        private boolean signed;

        Draft(int width, CharacterSets characterSets, boolean mariadb) {
            this.mariadb = mariadb;
            this.width = width;
            this.characterSets = characterSets;
            types = new int[width];
            metas = new int[width];
            nullable = new boolean[width];
            unsigned = new boolean[width];
            collations = new int[width];
            names = new String[width];
            labels = new byte[width][][];
            subtypes = new int[width];
            keys = new int[width];
        }

        void readTypes(Input in) {
            for (int i = 0; i < width; i++) {
                types[i] = in.u8();
            }
        }

        void readMetadata(Input in) {
            for (int i = 0; i < width; i++) {
                switch (LogType.metaLength(types[i])) {
                    case 1 -> metas[i] = in.u8();
                    case 2 -> readTwo(i, in.u8(), in.u8());
                    default -> {
                        if (types[i] == LogType.TYPED_ARRAY) {
                            throw new IllegalArgumentException("a column is a typed array");
                        }
                    }
                }
            }
        }

        /**
         * A {@code STRING} may be a set or an enum; and the upper bits of its length hide in the
         * real type.
         */
        private void readTwo(int i, int first, int second) {
            if (types[i] != LogType.STRING) {
                metas[i] = first | second << 8;
            } else if (first == LogType.ENUM || first == LogType.SET) {
                types[i] = first;
                metas[i] = second;
            } else {
                metas[i] = second | (first & 0x30 ^ 0x30) << 4;
            }
        }

        void readNullable(Input in) {
            int from = in.skip((width + 7) / 8);
            for (int i = 0; i < width; i++) {
                nullable[i] = (in.bytes[from + i / 8] >> i % 8 & 1) != 0;
            }
        }

        void readOptional(int kind, Input in) {
            switch (kind) {
                case SIGNEDNESS -> {
                    readSignedness(in);
                    signed = true;
                }
                case DEFAULT_CHARSET -> readDefaultCharset(in, false);
                case COLUMN_CHARSET -> readCharsets(in, false);
                case ENUM_AND_SET_DEFAULT_CHARSET -> readDefaultCharset(in, true);
                case ENUM_AND_SET_COLUMN_CHARSET -> readCharsets(in, true);
                case COLUMN_NAME -> {
                    for (int i = 0; i < width; i++) {
                        names[i] = in.text(in.packed());
                    }
                    named = true;
                }
                case SET_VALUES -> readLabels(in, LogType.SET);
                case ENUM_VALUES -> readLabels(in, LogType.ENUM);
                case GEOMETRY_TYPE -> {
                    for (int i = 0; i < width && in.left() > 0; i++) {
                        if (types[i] == LogType.GEOMETRY) {
                            subtypes[i] = in.count();
                        }
                    }
                }
                case SIMPLE_PRIMARY_KEY -> readKey(in, false);
                case PRIMARY_KEY_WITH_PREFIX -> readKey(in, true);
                default -> {} // visibility and what later versions add
            }
        }

        private void readSignedness(Input in) {
            int number = 0;
            for (int i = 0; i < width; i++) {
                if (LogType.isNumber(types[i])) {
                    if (number / 8 < in.left()) {
                        unsigned[i] = (in.bytes[in.at + number / 8] >> 7 - number % 8 & 1) != 0;
                    }
                    number++;
                }
            }
        }

        private boolean has(int i, boolean labelled) {
            return labelled
                    ? types[i] == LogType.ENUM || types[i] == LogType.SET
                    : LogType.isCharacter(types[i])
                            || types[i] == LogType.VECTOR // these are bytes, and have one too
                            || mariadb && types[i] == LogType.GEOMETRY;
        }

        private void readDefaultCharset(Input in, boolean labelled) {
            int common = (int) in.packed();
            List<Integer> exceptions = new ArrayList<>();
            while (in.left() > 0) {
                exceptions.add(in.count());
                exceptions.add((int) in.packed());
            }
            int number = 0;
            for (int i = 0; i < width; i++) {
                if (has(i, labelled)) {
                    collations[i] = common;
                    for (int j = 0; j < exceptions.size(); j += 2) {
                        if (exceptions.get(j) == number) {
                            collations[i] = exceptions.get(j + 1);
                        }
                    }
                    number++;
                }
            }
            collated |= !labelled;
        }

        private void readCharsets(Input in, boolean labelled) {
            for (int i = 0; i < width; i++) {
                if (has(i, labelled) && in.left() > 0) {
                    collations[i] = (int) in.packed();
                }
            }
            collated |= !labelled;
        }

        private void readLabels(Input in, int type) {
            for (int i = 0; i < width; i++) {
                if (types[i] == type && in.left() > 0) {
                    byte[][] texts = new byte[in.count()][];
                    for (int j = 0; j < texts.length; j++) {
                        int from = in.skip(in.packed());
                        texts[j] = Arrays.copyOfRange(in.bytes, from, in.at);
                    }
                    labels[i] = texts;
                }
            }
        }

        private void readKey(Input in, boolean prefixed) {
            int ordinal = 0;
            while (in.left() > 0) {
                int column = in.count();
                if (column >= width) {
                    throw new IllegalArgumentException(
                            "its key has a column that the table has not");
                }
                keys[column] = ++ordinal;
                if (prefixed) {
                    in.packed();
                }
            }
        }

        TableMap finish(TableName table) {
            boolean anyCharacters = false;
            List<LogColumn> columns = new ArrayList<>(width);
            for (int i = 0; i < width; i++) {
                anyCharacters |= LogType.isCharacter(types[i]);
                columns.add(
                        new LogColumn(
                                named ? names[i] : "",
                                types[i],
                                metas[i],
                                unsigned[i],
                                nullable[i],
                                collations[i],
                                labels(i),
                                subtypes[i],
                                keys[i],
                                LogColumn.Refined.NO,
                                0));
            }
            return new TableMap(table, columns, named, collated || !anyCharacters, signed);
        }

        private List<String> labels(int i) {
            if (labels[i] == null) {
                return List.of();
            }
            Charset charset = characterSets.java(collations[i]);
            return Arrays.stream(labels[i]).map(label -> new String(label, charset)).toList();
        }
    }

    /** The columns with what the catalogue knows and the log does not tell. */
    TableMap completed(List<LogColumn> known) {
        List<LogColumn> complete = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            LogColumn log = columns.get(i);
            LogColumn better = known.get(i);
            complete.add(
                    new LogColumn(
                            named ? log.name() : better.name(),
                            log.type(),
                            LogType.isOldTime(log.type()) ? better.meta() : log.meta(),
                            signed ? log.unsigned() : better.unsigned(),
                            log.nullable(),
                            log.collation() != 0 ? log.collation() : better.collation(),
                            log.labels().isEmpty() ? better.labels() : log.labels(),
                            log.subtype() != 0 ? log.subtype() : better.subtype(),
                            named ? log.keyOrdinal() : better.keyOrdinal(),
                            better.refined(),
                            better.id()));
        }
        return new TableMap(table, complete, true, true, true);
    }

    /** The columns with their ids, which the log never tells. */
    TableMap identified(List<LogColumn> known) {
        List<LogColumn> identified = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            identified.add(columns.get(i).withId(known.get(i).id()));
        }
        return new TableMap(table, identified, named, collated, signed);
    }

    /**
     * Whether these can be the same columns: as many, and with the same types; of none, whether the
     * log can have a sequence so.
     */
    boolean fits(List<LogColumn> known) {
        if (known.isEmpty()) {
            return columns.stream().map(LogColumn::type).toList().equals(SEQUENCE);
        }
        if (known.size() != columns.size()) {
            return false;
        }
        for (int i = 0; i < known.size(); i++) {
            LogColumn log = columns.get(i);
            if (named ? !log.name().equals(known.get(i).name()) : !log.fits(known.get(i))) {
                return false;
            }
        }
        return true;
    }
}
