package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where transactions begin and end in the log, those in two phases (XA) too, and the statements
 * between them, which change tables. For one thread.
 */
final class Transactions {

    private static final Logger log = LoggerFactory.getLogger(Transactions.class);

    /** Flags of MariaDB's GTID event. */
    private static final int STANDALONE = 1;

    private static final int PREPARED = 64;
    private static final int START_ALTER = 0x200;
    private static final int ROLLBACK_ALTER = 0x800;

    private final FrameQueue frames;
    private final Progress progress;
    private final SchemaChanges schemas;
    private final XaTransactions prepared;
    private final String server;
    private final Map<String, Place> savepoints = new HashMap<>();
    private Place start = new Place(new FrameQueue.Mark(0, 0), 0, 0);
    private final Set<TableName> passedOver = new HashSet<>();
    private boolean within;

    /** The statement is one that has yet to end, or has failed; it comes again if it succeeds. */
    private boolean undecided;

    Transactions(
            FrameQueue frames,
            Progress progress,
            SchemaChanges schemas,
            XaTransactions prepared,
            String server) {
        this.frames = frames;
        this.progress = progress;
        this.schemas = schemas;
        this.prepared = prepared;
        this.server = server;
    }

    /** MariaDB's GTID event begins one, or announces a statement that stands alone. */
    void begin(int flags) {
        if ((flags & STANDALONE) == 0) {
            begun();
        } else {
            within = false;
        }
        undecided = (flags & (START_ALTER | ROLLBACK_ALTER)) != 0;
        if ((flags & PREPARED) != 0) {
            prepared.begin();
        }
    }

    private void begun() {
        within = true;
        savepoints.clear();
        frames.hold();
        start = place();
    }

    void end() {
        within = false;
        frames.letGo();
        frames.builder().endTransaction();
        progress.end();
    }

    /** The one that is open has no end: the server has forgotten it. */
    void abandon() {
        if (!within || !takeBack(start)) {
            frames.cut(progress::position); // delivered already, or about to be
        }
        frames.letGo();
        progress.abandon();
        prepared.abandon();
        within = false;
    }

    /**
     * A statement.
     *
     * @param from where its event begins
     * @return the events that it commits, if they have waited for that
     */
    @Nullable Payload query(Input in, long from, long seconds) {
        return query(in, from, seconds, false);
    }

    /** The same of MariaDB's compressed event. */
    @Nullable Payload compressedQuery(Input in, long from, long seconds) {
        return query(in, from, seconds, true);
    }

    private @Nullable Payload query(Input in, long from, long seconds, boolean compressed) {
        in.skip(8);
        int database = in.u8();
        in.skip(2);
        Input settings = in.part(in.u16());
        String schema = in.text(database);
        in.skip(1);
        Input statement = compressed ? MariadbCompression.inflated(in) : in;
        switch (Statements.kind(statement)) {
            case BEGIN -> {
                progress.begin(from);
                begun();
            }
            case XA_BEGIN -> {
                progress.begin(from);
                begun();
                prepared.begin();
            }
            case XA_COMMIT -> {
                progress.begin(from);
                return commit(XaTransactions.name(statement.text(statement.left())), from);
            }
            case XA_ROLLBACK -> {
                progress.begin(from);
                rollback(XaTransactions.name(statement.text(statement.left())));
                end();
            }
            case END -> end();
            case ROLLBACK -> {
                rollBack(start, from);
                end();
            }
            case SAVEPOINT -> savepoints.put(Statements.savepoint(statement), place());
            case ROLLBACK_TO -> {
                Place place = savepoints.get(Statements.savepoint(statement));
                if (place == null) {
                    throw new IllegalArgumentException("it names a savepoint that is not there");
                }
                rollBack(place, from);
            }
            case WITHIN -> {}
            case CHANGE_OF_ROWS ->
                    changeOfRows(schema, QuerySettings.read(settings), statement, from);
            case OTHER -> other(schema, QuerySettings.read(settings), statement, from, seconds);
        }
        return null;
    }

    /**
     * Where a transaction was: its frames, its changes, and the bytes of its events kept for XA.
     */
    private record Place(FrameQueue.Mark mark, long ordinal, long prepared) {}

    private Place place() {
        return new Place(frames.mark(), progress.ordinal(), prepared.length());
    }

    /** What is behind that place has not happened. */
    private void rollBack(Place place, long from) {
        if (!takeBack(place)) {
            throw new TailraceException(
                    MysqlError.MYSQL_LOG_BROKEN,
                    "the log of "
                            + server
                            + " tells at "
                            + progress.file()
                            + ":"
                            + from
                            + " that a transaction was rolled back, of which changes were delivered: it is larger than what waits for"
                            + " a transaction's end (a sixteenth of the heap); start behind it with a new snapshot of its tables");
        }
    }

    private boolean takeBack(Place place) {
        long ordinal = progress.ordinal();
        if (prepared.isOpen()) {
            prepared.takeBack(place.prepared());
        }
        progress.rewind(place.ordinal());
        if (frames.takeBack(place.mark(), progress::position)) {
            return true;
        }
        progress.rewind(ordinal);
        return ordinal == place.ordinal();
    }

    /**
     * A statement in place of the rows that it changed: a session may ask for that. Nothing is lost
     * if nobody wants the table.
     */
    private void changeOfRows(String schema, QuerySettings settings, Input statement, long from) {
        TableName table = schemas.changed(schema, settings, statement, from);
        if (table == null || schemas.wants(table)) {
            throw new TailraceException(
                    MysqlError.MYSQL_SETTING,
                    "the log of "
                            + server
                            + " has a statement that changes "
                            + (table == null ? "rows" : "rows of " + table)
                            + " instead of the rows, at "
                            + progress.file()
                            + ":"
                            + from
                            + ": the session that made it has another binlog_format than ROW, or its table's ROW END is a"
                            + " transaction (MariaDB logs no rows of those); mend that, then start behind it or with a new snapshot");
        }
        progress.begin(from);
        if (passedOver.add(table)) {
            log.warn(
                    "statements, not rows, are in the log of {} for {}, the first at {}:{}; nobody wants that table, so they are"
                            + " passed over: what its triggers did to other tables is not seen",
                    server,
                    table,
                    progress.file(),
                    from);
        }
        if (!within) {
            progress.end();
        }
    }

    /**
     * In two phases the rows wait for the second; in one they come at once.
     *
     * @return the events that are committed
     */
    @Nullable Payload prepare(Input in, long from) {
        boolean onePhase = in.u8() != 0;
        String name = prepared.prepared(in);
        if (onePhase) {
            return commit(name, from);
        }
        end();
        return null;
    }

    private @Nullable Payload commit(String name, long from) {
        InputStream rows = prepared.ended(name, progress.sequence());
        if (rows == null) {
            log.warn(
                    "an XA transaction that commits at {}:{} was prepared before this pipeline began to read: its rows are not"
                            + " delivered, unless a snapshot has them",
                    progress.file(),
                    from);
            end();
            return null;
        }
        return Payload.of(rows);
    }

    private void rollback(String name) {
        InputStream rows = prepared.ended(name, progress.sequence());
        if (rows != null) {
            Payload.of(rows).close();
        }
    }

    /**
     * DDL, mostly. It ends its transaction, unless it stands within one, as CREATE TABLE … SELECT
     * does.
     */
    private void other(
            String schema, QuerySettings settings, Input statement, long from, long seconds) {
        progress.begin(from);
        if (!undecided) {
            schemas.apply(schema, settings, statement, from, seconds);
        }
        if (!within) {
            progress.end();
        }
    }
}
