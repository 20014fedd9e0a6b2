package io.tailrace.connector.duckdb;

import io.tailrace.spi.SinkContext;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This sink's row of {@code _tailrace.checkpoints}. Opening raises the row's epoch, and saving asks
 * for that epoch: so of two instances only the later one can commit (invariant 5).
 */
final class CheckpointTable {

    static final String SCHEMA = "_tailrace";

    private final Database database;
    private final SinkContext context;
    private final String table;
    private final long epoch;
    private final @Nullable Position restored;

    private CheckpointTable(
            Database database,
            SinkContext context,
            String table,
            long epoch,
            @Nullable Position restored) {
        this.database = database;
        this.context = context;
        this.table = table;
        this.epoch = epoch;
        this.restored = restored;
    }

    /** Takes the row over, and commits that. */
    static CheckpointTable open(Database database, SinkContext context) throws SQLException {
        database.execute("CREATE SCHEMA IF NOT EXISTS " + database.qualified(SCHEMA));
        String table = database.qualified(SCHEMA, "checkpoints");
        database.execute(
                "CREATE TABLE IF NOT EXISTS "
                        + table
                        + " (pipeline VARCHAR, route VARCHAR, split VARCHAR, epoch BIGINT NOT NULL, position VARCHAR,"
                        + " saved_at TIMESTAMPTZ, PRIMARY KEY (pipeline, route, split))");
        database.execute(
                "INSERT INTO "
                        + table
                        + " VALUES (?, ?, ?, 1, '', now())"
                        + " ON CONFLICT DO UPDATE SET epoch = checkpoints.epoch + 1",
                context.pipeline(),
                context.route(),
                context.split().id());
        List<List<String>> row =
                database.query(
                        "SELECT epoch, position FROM "
                                + table
                                + " WHERE pipeline = ? AND route = ? AND split = ?",
                        context.pipeline(),
                        context.route(),
                        context.split().id());
        database.commit();
        List<String> own = row.getFirst();
        Position restored = own.get(1).isEmpty() ? null : new Position(own.get(1));
        return new CheckpointTable(
                database, context, table, Long.parseLong(own.getFirst()), restored);
    }

    Optional<Position> restored() {
        return Optional.ofNullable(restored);
    }

    /** Saves in the open transaction. */
    void save(Position position) throws SQLException {
        long rows =
                database.execute(
                        "UPDATE "
                                + table
                                + " SET position = ?, saved_at = now()"
                                + " WHERE pipeline = ? AND route = ? AND split = ? AND epoch = ?",
                        position.token(),
                        context.pipeline(),
                        context.route(),
                        context.split().id(),
                        epoch);
        if (rows != 1) {
            throw new TailraceException(
                    DuckDbError.DUCKDB_FENCED,
                    "another instance of pipeline '"
                            + context.pipeline()
                            + "', route '"
                            + context.route()
                            + "', has taken over "
                            + database.path()
                            + "; stop one of the two");
        }
    }
}
