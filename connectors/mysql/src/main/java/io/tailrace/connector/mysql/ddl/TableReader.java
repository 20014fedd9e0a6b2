package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.TableVersion;
import io.tailrace.connector.mysql.ddl.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Reads what stands behind the name in {@code CREATE TABLE}. */
final class TableReader {

    private final Words words;
    private final CharacterSets characterSets;
    private final boolean mariadb;

    TableReader(Words words, CharacterSets characterSets, boolean mariadb) {
        this.words = words;
        this.characterSets = characterSets;
        this.mariadb = mariadb;
    }

    /**
     * @param database the collation that the table gets if it names none
     */
    TableVersion read(IntSupplier database) {
        if (!words.peek().isSymbol('(')) {
            throw new Unreadable("its columns come from a query");
        }
        Words rest = words.copy();
        rest.skip();
        int collation = options(rest, 0);
        TableDraft draft = new TableDraft(collation != 0 ? collation : database.getAsInt());
        draft.versioned(isVersioned(words.copy()));
        List<String> key = new ArrayList<>();
        words.need('(');
        do {
            List<String> names = keyOf(words, () -> false);
            if (names == null) {
                String name = words.name();
                LogColumn column =
                        ColumnReader.read(
                                name, words, characterSets, mariadb, draft.collation(), false);
                draft.add(column, TableDraft.Place.LAST);
                if (column.keyOrdinal() != 0) {
                    key.add(name);
                }
            } else {
                key.addAll(names);
            }
        } while (words.pass(','));
        words.need(')');
        draft.key(key);
        while (!words.atEnd()) {
            if (words.atAny("as", "select", "values", "with") && !words.at("with", "system")) {
                throw new Unreadable("some of its columns come from a query");
            }
            words.skip();
        }
        return draft.version();
    }

    /** MariaDB: whether the table keeps the rows that it had, which a column may say as well. */
    private static boolean isVersioned(Words all) {
        while (!all.atEnd()) {
            if (all.pass("with", "system", "versioning")) {
                return true;
            }
            all.next();
        }
        return false;
    }

    /**
     * Passes an element that is no column.
     *
     * @param hadKey whether the table has a primary key; {@code IF NOT EXISTS} asks for it
     * @return the columns of a primary key; empty of another element; null if a column stands here
     */
    static @Nullable List<String> keyOf(Words words, BooleanSupplier hadKey) {
        boolean constraint = words.pass("constraint");
        if (constraint && !words.atAny("primary", "unique", "foreign", "check")) {
            words.name();
        }
        if (words.pass("primary", "key")) {
            if (words.pass("if", "not", "exists") && hadKey.getAsBoolean()) {
                words.skipClause();
                return List.of();
            }
            while (!words.peek().isSymbol('(')) { // a name of it, USING BTREE
                if (words.atClauseEnd()) {
                    throw new Unreadable("a primary key without columns");
                }
                words.skip();
            }
            List<String> names = words.namesInBrackets();
            words.skipClause();
            return names;
        }
        boolean other =
                constraint
                        || words.atAny(
                                "unique", "key", "index", "fulltext", "spatial", "foreign", "check")
                        || words.at("period", "for")
                        || words.atAny("vector")
                                && (words.peek(1).is("index") || words.peek(1).is("key"));
        if (!other) {
            return null;
        }
        words.skipClause();
        return List.of();
    }

    /** Passes the name of an index that is dropped: whether it is the primary key's. */
    static boolean isPrimaryKey(Words words) {
        words.pass("if", "exists");
        return words.name().equalsIgnoreCase("primary");
    }

    /**
     * The collation that options of a table or a database name; else what is given. Reads to the
     * end, or to where partitions begin.
     */
    static int options(Words words, int otherwise) {
        int collation = otherwise;
        while (!words.atEnd()) {
            collation = option(words, collation);
        }
        return collation;
    }

    /** Passes one option, or a part of one. */
    static int option(Words words, int otherwise) {
        if (words.pass("character", "set") || words.pass("charset") || words.pass("char", "set")) {
            words.pass('=');
            String name = words.nameOrText();
            return name.equalsIgnoreCase("default") ? otherwise : ColumnReader.collationOf(name);
        }
        if (words.pass("collate")) {
            words.pass('=');
            return ColumnReader.ofCollation(words.nameOrText(), otherwise);
        }
        if (words.pass("comment")) {
            words.pass('=');
            if (words.peek().kind() == Kind.TEXT) {
                words.next();
            }
            return otherwise;
        }
        words.skip();
        return otherwise;
    }
}
