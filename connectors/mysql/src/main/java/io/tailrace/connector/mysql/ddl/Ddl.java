package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.SchemaHistory.Statement;
import io.tailrace.connector.mysql.catalog.TableVersion;
import io.tailrace.spi.frame.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads statements that change what tables are, and passes over all others. The grammars are those
 * of MySQL 9 and MariaDB 12.
 */
final class Ddl {

    private final CharacterSets characterSets;
    private final boolean mariadb;
    private final int version;
    private final boolean lowerCase;

    /**
     * @param version of the server, such as 80031
     * @param lowerCase whether the server keeps the names of tables in lower case
     */
    Ddl(CharacterSets characterSets, boolean mariadb, int version, boolean lowerCase) {
        this.characterSets = characterSets;
        this.mariadb = mariadb;
        this.version = version;
        this.lowerCase = lowerCase;
    }

    /**
     * Applies a statement.
     *
     * @throws Unreadable if it changes tables in a way that cannot be read; {@link
     *     #tables(Statement)} says which
     */
    void apply(Statement statement, Schema schema) {
        Words words = words(statement);
        if (words.passAny("create")) {
            create(words, schema);
        } else if (words.passAny("alter")) {
            alter(words, schema, statement.strict());
        } else if (words.passAny("drop")) {
            drop(words, schema);
        } else if (words.passAny("rename")) {
            if (words.passAny("table", "tables")) {
                rename(words, schema);
            }
        } else if (words.passAny("truncate")) {
            words.pass("table");
            schema.truncate(words.table());
        } else if (words.pass("delete", "from")) {
            TableName name = words.table();
            if (words.atEnd()) { // what a server logs of a table in memory when it was restarted
                schema.truncate(name);
            }
        }
    }

    private Words words(Statement statement) {
        Words words =
                new Words(
                        Lexer.tokens(statement, mariadb, version),
                        statement.database(),
                        lowerCase,
                        mariadb && statement.oracle());
        if (words.pass("set", "statement")) { // MariaDB: SET STATEMENT variable = … FOR …
            while (!words.atEnd() && !words.pass("for")) {
                words.skip();
            }
        }
        return words;
    }

    /** Whether a statement is an {@code ALTER TABLE}, as far as that can be told. */
    boolean alters(Statement statement) {
        try {
            Words words = words(statement);
            boolean alter = words.passAny("alter");
            while (words.passAny("online", "ignore")) {
                // says nothing of tables
            }
            return alter && words.passAny("table");
        } catch (Unreadable e) {
            return false;
        }
    }

    /** The tables that a statement names as its object, as far as they can be found. */
    List<TableName> tables(Statement statement) {
        List<TableName> tables = new ArrayList<>();
        try {
            Words words = words(statement);
            while (!words.atEnd() && !words.passAny("table", "tables")) {
                words.skip();
            }
            passConditions(words);
            do {
                tables.add(words.table());
                if (words.passAny("to")) {
                    tables.add(words.table());
                }
            } while (words.pass(','));
        } catch (Unreadable e) {
            // so be it
        }
        return tables;
    }

    /** The one table whose rows a statement changes; null if that cannot be told. */
    @Nullable TableName changed(Statement statement) {
        try {
            Words words = words(statement);
            boolean alone = words.passAny("insert", "replace");
            boolean update = !alone && words.passAny("update");
            if (!alone && !update) {
                words.need("delete");
            }
            while (words.passAny("low_priority", "high_priority", "delayed", "quick", "ignore")) {
                // says nothing of the table
            }
            if (alone) {
                words.pass("into");
                return words.table();
            }
            if (!update) {
                words.need("from");
            }
            TableName table = words.table();
            alone =
                    update
                            ? words.at("set")
                            : words.atEnd() || words.atAny("where", "order", "limit");
            return alone ? table : null;
        } catch (Unreadable e) {
            return null;
        }
    }

    private static void passConditions(Words words) {
        if (!words.pass("if", "not", "exists")) {
            words.pass("if", "exists");
        }
    }

    private void create(Words words, Schema schema) {
        boolean replace = words.pass("or", "replace");
        if (words.passAny("database", "schema")) {
            createDatabase(words, schema, replace);
            return;
        }
        if (words.passAny("sequence")) {
            words.pass("if", "not", "exists");
            schema.put(words.table(), TableVersion.SEQUENCE);
            return;
        }
        if (!words.passAny("table")) {
            return; // also temporary tables, of which the log has no rows
        }
        boolean unlessThere = words.pass("if", "not", "exists");
        TableName name = words.table();
        if (unlessThere && !replace && schema.table(name) != null) {
            return;
        }
        if (replace) {
            schema.remove(name);
        }
        if (replace || !unlessThere) { // else it may have been there, unknown to us
            schema.made(name);
        }
        boolean bracket = words.peek().isSymbol('(') && words.peek(1).is("like");
        if (bracket) {
            words.need('(');
        }
        if (words.pass("like")) {
            TableName like = words.table();
            TableVersion known = schema.table(like);
            if (known == null) {
                throw Unreadable.unknown(like);
            }
            schema.put(name, known);
            return;
        }
        schema.put(
                name,
                new TableReader(words, characterSets, mariadb)
                        .read(() -> schema.collationOf(name.schema())));
    }

    private void createDatabase(Words words, Schema schema, boolean replace) {
        if (words.pass("if", "not", "exists")) {
            return; // if it is not known, the catalogue says what it is
        }
        String name = words.databaseName();
        if (replace) {
            schema.removeDatabase(name);
        }
        int collation = TableReader.options(words, 0);
        if (collation != 0) {
            schema.putDatabase(name, collation);
        }
    }

    private void alter(Words words, Schema schema, boolean strict) {
        if (words.passAny("database", "schema")) {
            String name =
                    words.atAny("default", "character", "charset", "collate")
                            ? words.database()
                            : words.databaseName();
            int collation = TableReader.options(words, 0);
            if (collation != 0 && !name.isEmpty()) {
                schema.putDatabase(name, collation);
            }
            return;
        }
        boolean ignore = false;
        while (words.atAny("online", "ignore")) {
            ignore |= words.next().is("ignore");
        }
        if (!words.passAny("table")) {
            return;
        }
        passConditions(words);
        TableName name = words.table();
        new AlterReader(words, characterSets, mariadb, schema, name, strict && !ignore).apply();
    }

    private static void drop(Words words, Schema schema) {
        if (words.passAny("database", "schema")) {
            words.pass("if", "exists");
            schema.removeDatabase(words.databaseName());
            return;
        }
        if (words.passAny("index")) {
            if (TableReader.isPrimaryKey(words)) {
                words.need("on");
                dropKey(words.table(), schema);
            }
            return;
        }
        boolean sequence = words.passAny("sequence");
        if (!sequence && !words.passAny("table", "tables")) {
            return; // also temporary tables
        }
        words.pass("if", "exists");
        do {
            TableName name = words.table();
            if (sequence) {
                schema.forget(name);
            } else {
                schema.remove(name);
            }
        } while (words.pass(','));
    }

    private static void dropKey(TableName name, Schema schema) {
        TableVersion version = schema.table(name);
        if (version != null) {
            TableDraft draft = new TableDraft(version);
            draft.dropKey();
            schema.put(name, draft.version());
        }
    }

    private static void rename(Words words, Schema schema) {
        words.pass("if", "exists");
        do {
            TableName from = words.table();
            if (words.passAny("wait")) {
                words.next();
            }
            words.pass("nowait");
            words.need("to");
            schema.rename(from, words.table());
        } while (words.pass(','));
    }
}
