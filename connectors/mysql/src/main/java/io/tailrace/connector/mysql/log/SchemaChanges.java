package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.SchemaHistory;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the frames have said of tables, and what DDL does to them. For one thread. */
final class SchemaChanges {

    private static final Logger log = LoggerFactory.getLogger(SchemaChanges.class);

    private final FrameQueue frames;
    private final Progress progress;
    private final Tables tables;
    private final SchemaHistory history;
    private final Consumer<TableEvent> events;
    private final Map<TableName, Table> announced = new HashMap<>();

    /**
     * @param events is told what becomes of tables that are wanted
     */
    SchemaChanges(
            FrameQueue frames,
            Progress progress,
            Tables tables,
            SchemaHistory history,
            Consumer<TableEvent> events) {
        this.events = events;
        this.frames = frames;
        this.progress = progress;
        this.tables = tables;
        this.history = history;
    }

    /** Says what a table looks like, if it is not as it was said before. */
    void announce(Table table) {
        if (announced.get(table.name()) != table) {
            frames.cut(progress::position);
            SchemaChange change = announcement(table, progress.position().toPosition());
            if (change != null) {
                frames.add(change);
            }
        }
    }

    /** A table as it is at this place of the log; null if that is not known. */
    @Nullable Table describe(TableName name) {
        return tables.describe(name);
    }

    /** What is to be said before a table's first row; null if it was said. */
    @Nullable SchemaChange announcement(Table table, Position position) {
        Table before = announced.put(table.name(), table);
        return before == table ? null : new SchemaChange(position, before, table);
    }

    /** A statement of the log: what it does to tables, and to what is known of them. */
    void apply(String schema, QuerySettings settings, Input statement, long from, long seconds) {
        List<SchemaHistory.Effect> effects =
                history.apply(statement(schema, settings, statement, statement.left(), from));
        for (SchemaHistory.Effect effect : effects) {
            tell(effect);
            if (tables.wants(effect.table())) {
                effect(effect, from, seconds);
            }
        }
        tables.schemaChanged();
    }

    private SchemaHistory.Statement statement(
            String schema, QuerySettings settings, Input statement, int length, long from) {
        Charset charset = tables.charset(settings.collation());
        return new SchemaHistory.Statement(
                progress.sequence(),
                progress.file() + ":" + from,
                schema,
                statement.text(length, charset),
                settings.ansiQuotes(),
                settings.backslashes(),
                settings.strict(),
                settings.oracle());
    }

    /** The one table whose rows a statement changes; null if that cannot be told. */
    @Nullable TableName changed(String schema, QuerySettings settings, Input statement, long from) {
        int beginning = Math.min(statement.left(), Statements.ENOUGH);
        return history.changed(statement(schema, settings, statement, beginning, from));
    }

    boolean wants(TableName table) {
        return tables.wants(table);
    }

    /** In a place of its own between the frames, so that whoever is told knows where it belongs. */
    private void tell(SchemaHistory.Effect effect) {
        boolean concerns =
                switch (effect.kind()) {
                    case MADE, DROPPED -> tables.wants(effect.table());
                    case RENAMED, REWRITTEN -> tables.wants(effect.to());
                    case TRUNCATED, PARTITIONS_EMPTIED -> false;
                };
        if (concerns) {
            frames.cut(progress::position);
            events.accept(new TableEvent(progress.position(), effect));
        }
    }

    private void effect(SchemaHistory.Effect effect, long from, long seconds) {
        Table known = announced.get(effect.table());
        switch (effect.kind()) {
            case TRUNCATED -> {
                Table table = known != null ? known : tables.describe(effect.table());
                if (table != null) {
                    Transaction transaction = progress.transaction(seconds);
                    announce(table);
                    if (!progress.isDelivered()) {
                        frames.builder()
                                .change(Op.TRUNCATE, table, transaction, progress.ordinal(), from);
                    }
                    progress.counted();
                }
            }
            case DROPPED -> {
                if (known != null) {
                    frames.cut(progress::position);
                    frames.add(new SchemaChange(progress.position().toPosition(), known, null));
                    announced.remove(effect.table());
                }
            }
            case MADE, REWRITTEN -> {} // said before its first row
            case RENAMED -> rename(known, effect.to());
            case PARTITIONS_EMPTIED ->
                    log.warn(
                            "rows of {} went with a partition or a file at {}:{}: which, the log does not say, so they stay where they were delivered",
                            effect.table(),
                            progress.file(),
                            from);
        }
    }

    /** Where nobody wants the new name, the table stays as it is: it may well come back. */
    private void rename(@Nullable Table known, TableName to) {
        if (known != null && tables.wants(to)) {
            Table renamed = new Table(to, known.columns(), known.version());
            frames.cut(progress::position);
            frames.add(new SchemaChange(progress.position().toPosition(), known, renamed));
            announced.remove(known.name());
            announced.put(to, renamed);
        }
    }
}
