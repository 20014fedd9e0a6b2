package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.TableVersion;
import io.tailrace.connector.mysql.ddl.TableDraft.Place;
import io.tailrace.spi.frame.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the clauses of {@code ALTER TABLE}. As in the server, what changes columns where they stand
 * is done before what adds and moves them.
 */
final class AlterReader {

    private final Words words;
    private final CharacterSets characterSets;
    private final boolean mariadb;
    private final Schema schema;
    private final TableName name;
    private final boolean strict;
    private final List<Runnable> adding = new ArrayList<>();
    private final List<Runnable> last = new ArrayList<>();
    private @Nullable TableDraft draft;
    private @Nullable TableName renamed;
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
        do {
            clause();
        } while (words.pass(','));
        adding.forEach(Runnable::run);
        last.forEach(Runnable::run);
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
        } else if (words.pass("convert", "to")) {
            convert();
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
            options();
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

    private void options() {
        int before = draft != null ? draft.collation() : 0;
        int collation = 0;
        while (!words.atClauseEnd()) {
            collation = TableReader.option(words, collation);
        }
        if (collation != 0 && collation != before) {
            draft().collation(collation);
        }
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
        if (words.at("partition") || words.at("system", "versioning")) {
            words.skipClause();
            return;
        }
        boolean column = words.pass("column");
        List<String> key = column ? null : TableReader.keyOf(words);
        if (key != null) {
            if (!key.isEmpty()) {
                last.add(() -> draft().key(key));
            }
            return;
        }
        boolean unlessThere = words.pass("if", "not", "exists");
        if (!words.pass('(')) {
            addColumn(unlessThere);
            return;
        }
        do {
            List<String> within = TableReader.keyOf(words);
            if (within == null) {
                addColumn(unlessThere);
            } else if (!within.isEmpty()) {
                last.add(() -> draft().key(within));
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
        if (column.keyOrdinal() != 0) {
            last.add(() -> draft().key(List.of(column.name())));
        }
    }

    private LogColumn definition(String column) {
        return ColumnReader.read(column, words, characterSets, mariadb, draft().collation());
    }

    private void drop() {
        if (words.pass("primary", "key")) {
            draft().dropKey();
            return;
        }
        emptied |= words.at("partition");
        boolean column = words.pass("column");
        boolean other =
                !column
                        && (words.atAny(
                                        "index",
                                        "key",
                                        "foreign",
                                        "constraint",
                                        "check",
                                        "partition")
                                || words.at("system", "versioning")
                                || words.at("period", "for"));
        if (!other) {
            boolean ifThere = words.pass("if", "exists");
            String name = words.name();
            if (!ifThere || draft().had(name)) {
                draft().drop(name);
            }
        }
        words.skipClause();
    }

    private void change(String from, String to, boolean ifThere) {
        LogColumn column = definition(to);
        Place place = Place.read(words);
        if (ifThere && !draft().had(from)) {
            return;
        }
        if (draft().had(from)) {
            draft().change(from, column);
            adding.add(() -> draft().move(from, place));
        } else { // MariaDB: one that the same statement adds
            adding.add(() -> draft().changeAdded(from, column, place));
        }
        if (column.keyOrdinal() != 0) {
            last.add(() -> draft().key(List.of(to)));
        }
    }

    private void rename() {
        if (words.passAny("column")) {
            boolean ifThere = words.pass("if", "exists");
            String from = words.name();
            words.need("to");
            String to = words.name();
            if (!ifThere || draft().had(from)) {
                draft().rename(from, to);
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

    private void convert() {
        int collation = 0;
        while (!words.atClauseEnd()) {
            collation = TableReader.option(words, collation);
        }
        draft().convert(
                        collation != 0 ? collation : schema.collationOf(name.schema()),
                        characterSets);
    }
}
