package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.Definitions;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.LogColumn.Fill;
import io.tailrace.connector.mysql.catalog.SchemaHistory;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.catalog.TableVersion;
import io.tailrace.connector.mysql.ddl.HistoryFile.Contents;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the tables through the DDL of the log. What no DDL told, and what a statement that cannot
 * be read may have changed, is taken from the catalogue when it is first asked for.
 */
public final class DdlHistory implements SchemaHistory {

    private static final Logger log = LoggerFactory.getLogger(DdlHistory.class);
    private static final String FILE = "schema";
    private static final int SHOWN = 300;

    /** The collation of a database of which no statement told it. */
    private static final int UNTOLD = 0;

    private final HistoryFile file;
    private final Catalog catalog;
    private final CharacterSets characterSets;
    private final Ddl ddl;
    private Contents known = new Contents();
    private volatile String durable = "";

    /**
     * @param folder where the history is kept
     */
    public DdlHistory(
            Path folder, Catalog catalog, CharacterSets characterSets, ServerSettings settings) {
        this.file = new HistoryFile(folder.resolve(FILE));
        this.catalog = catalog;
        this.characterSets = characterSets;
        this.ddl =
                new Ddl(
                        characterSets,
                        settings.mariadb(),
                        settings.version().number(),
                        settings.keepsLowerCase());
    }

    /** Begins with what there is at that place of the log; whatever was kept is forgotten. */
    public void begin(String sequence, Definitions definitions) {
        known = new Contents();
        known.databases.putAll(definitions.databases());
        definitions
                .tables()
                .forEach(
                        (name, version) ->
                                known.tables.put(
                                        name, ColumnIds.complete(version, sequence, name)));
        file.write(sequence, known);
    }

    /**
     * Goes on with the tables as they were at that place of the log.
     *
     * @return whether they are known
     */
    public boolean resume(String sequence) {
        Contents kept = file.resume(sequence);
        if (kept == null) {
            begin(sequence, Definitions.NONE);
            return false;
        }
        known = kept;
        return true;
    }

    /** Deletes what is kept there: it no longer holds. */
    public static void forget(Path folder) {
        new HistoryFile(folder.resolve(FILE)).delete();
    }

    /** Nobody will go back to before that place. May be called by any thread. */
    public void durable(String sequence) {
        durable = sequence;
    }

    /** All tables that are known at this moment. */
    Map<TableName, TableVersion> known() {
        return Map.copyOf(known.tables);
    }

    @Override
    public @Nullable List<LogColumn> columns(
            TableName table, String sequence, Predicate<List<LogColumn>> fits) {
        TableVersion version = known.tables.get(table);
        if (version != null && fits.test(version.columns())) {
            return version.columns();
        }
        TableVersion now = catalog.table(table);
        if (now == null || !fits.test(now.columns())) {
            return null;
        }
        if (version != null) {
            log.warn(
                    "the log has other columns of {} than its DDL told; they are taken from the catalogue",
                    table);
        }
        TableVersion identified = ColumnIds.complete(ColumnIds.like(now, version), sequence, table);
        known.tables.put(table, identified);
        file.append(HistoryFile.table(sequence, table, identified), durable);
        return identified.columns();
    }

    @Override
    public List<Effect> apply(Statement statement) {
        Draft draft = new Draft();
        try {
            ddl.apply(statement, draft);
        } catch (TailraceException e) {
            throw e; // no fault of the statement's
        } catch (RuntimeException e) { // whatever it is, it must not stop the log
            List<Effect> made = draft.effects;
            made.removeIf(effect -> effect.kind() != Kind.MADE); // true whatever its columns are
            draft = new Draft();
            draft.effects.addAll(made);
            List<TableName> touched = ddl.tables(statement);
            touched.forEach(draft::forget);
            if (ddl.alters(statement)) {
                touched.forEach(draft::rewritten); // perhaps
            }
            if (!(e instanceof Unreadable unreadable && unreadable.isExpected())) {
                log.warn(
                        "a statement at {} cannot be followed ({}): from there on the catalogue says what {} {}: {}",
                        statement.place(),
                        e.getMessage(),
                        draft.tables.keySet(),
                        draft.tables.size() == 1 ? "is" : "are",
                        shown(statement.text()));
            }
        }
        draft.commit(statement.sequence());
        return draft.effects;
    }

    @Override
    public @Nullable TableName changed(Statement statement) {
        return ddl.changed(statement);
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /** What a statement does, until it is read to its end. */
    private final class Draft implements Schema {

        private final Map<TableName, Optional<TableVersion>> tables = new LinkedHashMap<>();
        private final Map<String, Integer> databases = new LinkedHashMap<>();
        private final List<Effect> effects = new ArrayList<>();

        @Override
        public @Nullable TableVersion table(TableName name) {
            Optional<TableVersion> drafted = tables.get(name);
            return drafted != null ? drafted.orElse(null) : known.tables.get(name);
        }

        @Override
        public int collationOf(String database) {
            Integer told = databases.getOrDefault(database, known.databases.get(database));
            return told != null && told != UNTOLD ? told : catalog.collationOf(database);
        }

        @Override
        public void put(TableName name, TableVersion version) {
            tables.put(name, Optional.of(version));
        }

        @Override
        public void made(TableName name) {
            effects.add(new Effect(Kind.MADE, name));
        }

        @Override
        public void remove(TableName name) {
            forget(name);
            effects.add(new Effect(Kind.DROPPED, name));
        }

        @Override
        public void forget(TableName name) {
            tables.put(name, Optional.empty());
        }

        @Override
        public void rename(TableName from, TableName to) {
            TableVersion version = table(from);
            if (!isCopy(version, known.tables.get(to))) {
                effects.add(new Effect(Kind.REWRITTEN, from, to));
            }
            forget(from);
            tables.put(to, Optional.ofNullable(version));
            effects.add(new Effect(Kind.RENAMED, from, to));
        }

        /** Whether a table's rows are those of the one whose name it takes. */
        private boolean isCopy(@Nullable TableVersion version, @Nullable TableVersion replaced) {
            return version != null
                    && replaced != null
                    && version.columns().stream()
                            .allMatch(column -> column.fill() != Fill.EXPRESSION)
                    && !Rewriting.isDone(replaced, version, characterSets, false);
        }

        @Override
        public void rewritten(TableName name) {
            effects.add(new Effect(Kind.REWRITTEN, name));
        }

        @Override
        public void truncate(TableName name) {
            effects.add(new Effect(Kind.TRUNCATED, name));
        }

        @Override
        public void partitionsEmptied(TableName name) {
            effects.add(new Effect(Kind.PARTITIONS_EMPTIED, name));
        }

        @Override
        public void putDatabase(String name, int collation) {
            databases.put(name, collation);
        }

        @Override
        public void removeDatabase(String name) {
            Set<TableName> gone = new HashSet<>(known.tables.keySet());
            gone.removeIf(table -> !table.schema().equals(name));
            gone.forEach(this::remove);
            databases.put(name, UNTOLD);
        }

        void commit(String sequence) {
            StringBuilder lines = new StringBuilder();
            databases.forEach(
                    (name, collation) -> {
                        known.databases.put(name, collation);
                        lines.append(HistoryFile.database(sequence, name, collation));
                    });
            tables.forEach(
                    (name, drafted) -> {
                        if (drafted.isPresent()) {
                            TableVersion version =
                                    ColumnIds.complete(drafted.get(), sequence, name);
                            known.tables.put(name, version);
                            lines.append(HistoryFile.table(sequence, name, version));
                        } else if (known.tables.remove(name) != null) {
                            lines.append(HistoryFile.gone(sequence, name));
                        }
                    });
            if (!lines.isEmpty()) {
                file.append(lines, durable);
            }
        }
    }
}
