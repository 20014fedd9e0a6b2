package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.TableVersion;
import io.tailrace.connector.mysql.ddl.TableDraft.Place;
import io.tailrace.spi.frame.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the clauses of {@code ALTER TABLE}. Their order is not that of the statement but the
 * server's: the character set, then columns go, then they change where they stand, then they are
 * added and moved, and then comes the key.
 */
final class AlterReader {

    private final Words words;
    private final CharacterSets characterSets;
    private final boolean mariadb;
    private final Schema schema;
    private final TableName name;
    private final boolean strict;
    private final List<Runnable> dropping = new ArrayList<>();
    private final List<Runnable> changing = new ArrayList<>();
    private final Set<String> changed = new HashSet<>();
    private final List<Runnable> adding = new ArrayList<>();
    private final List<Runnable> keying = new ArrayList<>();
    private @Nullable TableDraft draft;
    private @Nullable TableName renamed;
    private int converted;
    private boolean emptied;

    /**
     * @param strict whether the statement was refused if a value did not fit
     */
    AlterReader(
            Words words,
            CharacterSets characterSets,
            boolean mariadb,
            Schema schema,
            TableName name,
            boolean strict) {
        this.words = words;
        this.characterSets = characterSets;
        this.mariadb = mariadb;
        this.schema = schema;
        this.name = name;
        this.strict = strict;
    }

    void apply() {
        if (words.passAny("wait")) {
            words.next();
        }
        words.pass("nowait");
        characterSet(words.copy());
        do {
            clause();
        } while (words.pass(','));
        Stream.of(dropping, changing, adding, keying).flatMap(List::stream).forEach(Runnable::run);
        if (draft != null) {
            TableVersion before = Objects.requireNonNull(schema.table(name));
            TableVersion after = draft.version();
            schema.put(name, after);
            if (draft.isRecomputed() || Rewriting.isDone(before, after, characterSets, strict)) {
                schema.rewritten(name);
            }
        }
        if (emptied) {
            schema.partitionsEmptied(name);
        }
        if (renamed != null) {
            schema.rename(name, renamed);
        }
    }

    private void clause() {
        if (words.passAny("add")) {
            add();
        } else if (words.passAny("drop")) {
            drop();
        } else if (words.passAny("change")) {
            words.pass("column");
            boolean ifThere = words.pass("if", "exists");
            change(words.name(), words.name(), ifThere);
        } else if (words.passAny("modify")) {
            words.pass("column");
            boolean ifThere = words.pass("if", "exists");
            String column = words.name();
            change(column, column, ifThere);
        } else if (words.passAny("rename")) {
            rename();
        } else if (words.passAny("alter")) {
            words.skipClause(); // defaults, visibility
        } else if (words.pass("order", "by")) {
            while (!words.atEnd()) {
                words.skip();
            }
        } else if (words.pass("exchange", "partition")) {
            words.name();
            words.need("with");
            words.need("table");
            swap(words.table());
            words.skipClause();
        } else if (words.pass("convert", "partition")) { // MariaDB
            words.name();
            words.need("to");
            words.need("table");
            splitOff(words.table());
        } else if (words.pass("convert", "table")) { // MariaDB
            schema.remove(words.table());
            schema.rewritten(name);
            words.skipClause();
        } else if (words.passAny("import")) {
            schema.rewritten(name);
            words.skipClause();
        } else {
            emptied |= words.at("truncate", "partition") || words.atAny("discard");
            words.skipClause();
        }
    }

    /** The rows of a partition are the other table's now, and its rows are the partition's. */
    private void swap(TableName other) {
        emptied = true;
        schema.rewritten(name);
        schema.partitionsEmptied(other);
        schema.rewritten(other);
    }

    /** The rows of a partition are those of a table that is new. */
    private void splitOff(TableName other) {
        emptied = true;
        TableVersion version = schema.table(name);
        if (version == null) {
            schema.forget(other);
        } else {
            schema.put(other, version);
        }
        schema.rewritten(other);
    }

    /** What the table gets, columns do take also if they are named before it. */
    private void characterSet(Words ahead) {
        int collation = 0;
        do {
            if (ahead.pass("convert", "to")) {
                int told = options(ahead, 0);
                converted = told != 0 ? told : schema.collationOf(name.schema());
                if (!mariadb) {
                    collation = converted; // MySQL 5.7: of two, the later one
                }
            } else if (ahead.atAny(
                    "add", "alter", "change", "drop", "exchange", "modify", "rename")) {
                ahead.skipClause(); // its names may be words of options
            } else if (ahead.at("order", "by")) {
                break; // the last
            } else {
                collation = options(ahead, collation);
            }
        } while (ahead.pass(','));
        if (converted != 0) {
            draft().convert(converted, characterSets);
        }
        if (collation != 0 || converted != 0) {
            draft().collation(collation != 0 ? collation : converted);
        }
    }

    private static int options(Words words, int otherwise) {
        int collation = otherwise;
        while (!words.atClauseEnd()) {
            collation = TableReader.option(words, collation);
        }
        return collation;
    }

    private TableDraft draft() {
        TableDraft open = draft;
        if (open == null) {
            TableVersion version = schema.table(name);
            if (version == null) {
                throw Unreadable.unknown(name);
            }
            open = new TableDraft(version);
            draft = open;
        }
        return open;
    }

    private void add() {
        if (words.pass("system", "versioning")) {
            draft().versioned(true);
            return;
        }
        if (words.at("partition")) {
            words.skipClause();
            return;
        }
        boolean column = words.pass("column");
        List<String> key = column ? null : TableReader.keyOf(words, this::hadKey);
        if (key != null) {
            if (!key.isEmpty()) {
                keying.add(() -> draft().key(key));
            }
            return;
        }
        boolean unlessThere = words.pass("if", "not", "exists");
        if (!words.pass('(')) {
            addColumn(unlessThere);
            return;
        }
        do {
            List<String> within = TableReader.keyOf(words, this::hadKey);
            if (within == null) {
                addColumn(unlessThere);
            } else if (!within.isEmpty()) {
                keying.add(() -> draft().key(within));
            }
        } while (words.pass(','));
        words.need(')');
    }

    private void addColumn(boolean unlessThere) {
        LogColumn column = definition(words.name());
        Place place = Place.read(words);
        adding.add(
                () -> {
                    if (!unlessThere
                            || !draft().has(column.name()) && !draft().existed(column.name())) {
                        draft().add(column, place);
                    }
                });
        if (column.keyOrdinal() != 0 && !(unlessThere && hadKey())) {
            keying.add(() -> draft().key(List.of(column.name())));
        }
    }

    private boolean hadKey() {
        return draft().hadKey();
    }

    private LogColumn definition(String column) {
        return ColumnReader.read(
                column,
                words,
                characterSets,
                mariadb,
                converted != 0 ? converted : draft().collation(),
                converted != 0);
    }

    private void drop() {
        if (words.pass("primary", "key")) {
            draft().dropKey();
            return;
        }
        if (words.pass("system", "versioning")) {
            draft().versioned(false);
            return;
        }
        if (words.atAny("index", "key", "constraint")) {
            words.next();
            if (TableReader.isPrimaryKey(words)) {
                draft().dropKey();
            }
            words.skipClause();
            return;
        }
        emptied |= words.at("partition");
        boolean column = words.pass("column");
        boolean other =
                !column
                        && (words.atAny("foreign", "check", "partition")
                                || words.at("period", "for"));
        if (!other) {
            boolean ifThere = words.pass("if", "exists");
            String name = words.name();
            dropping.add(
                    () -> {
                        if (!ifThere || draft().had(name)) {
                            draft().drop(name);
                        }
                    });
        }
        words.skipClause();
    }

    private void change(String from, String to, boolean ifThere) {
        LogColumn column = definition(to);
        Place place = Place.read(words);
        if (ifThere && !draft().had(from)) {
            return;
        }
        boolean first = changed.add(from.toLowerCase(Locale.ROOT));
        changing.add(
                () -> {
                    if (first && draft().had(from)) {
                        draft().change(from, column);
                    }
                });
        adding.add(
                () -> {
                    if (first && draft().had(from)) {
                        draft().move(from, place);
                    } else {
                        draft().changeAdded(from, column, place);
                    }
                });
        if (column.keyOrdinal() != 0) {
            keying.add(() -> draft().key(List.of(to)));
        }
    }

    private void rename() {
        if (words.passAny("column")) {
            boolean ifThere = words.pass("if", "exists");
            String from = words.name();
            words.need("to");
            String to = words.name();
            if (!ifThere || draft().had(from)) {
                changing.add(() -> draft().rename(from, to));
            }
        } else if (words.atAny("index", "key")) {
            words.skipClause();
        } else {
            if (!words.passAny("to", "as")) {
                words.pass('=');
            }
            renamed = words.table();
        }
    }
}
