package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.connector.postgres.catalog.Catalog;
import io.tailrace.connector.postgres.catalog.Setup;
import io.tailrace.connector.postgres.catalog.Slots;
import io.tailrace.connector.postgres.catalog.TablePattern;
import io.tailrace.connector.postgres.server.Connections;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.server.ServerFailure;
import io.tailrace.spi.Checkable;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.LogSlots;
import io.tailrace.spi.Resnapshot;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes PostgreSQL sources. */
final class PostgresSourceFactory
        implements SourceFactory<PostgresConfig>,
                Checkable<PostgresConfig>,
                LogSlots<PostgresConfig>,
                Resnapshot<PostgresConfig> {

    /** Stands for the names that depend on the pipeline, where that is not known. */
    private static final String OF_PIPELINE = "tailrace_<pipeline>";

    private static final int FIRST_WITH_MESSAGES = 140000;

    @Override
    public String type() {
        return "postgres";
    }

    @Override
    public Class<PostgresConfig> config() {
        return PostgresConfig.class;
    }

    @Override
    public String summary() {
        return "Reads tables of PostgreSQL 12 to 18 as they stand, then every change from its log";
    }

    @Override
    public String example() {
        return """
                type: postgres
                url: postgres://app@127.0.0.1:5432/shop
                password: ${PGPASSWORD}
                tables: [public.orders, public.order_items]
                """;
    }

    @Override
    public Source open(
            PostgresConfig config, SourceContext context, List<@Nullable Position> positions)
            throws InterruptedException {
        return new SourceOpening(config, context).open(positions);
    }

    @Override
    public List<Finding> check(PostgresConfig config) {
        String slot = config.slot() == null ? OF_PIPELINE : config.slot();
        String publication = config.publication() == null ? OF_PIPELINE : config.publication();
        return new Setup(server(config, "tailrace check"), config.wish(slot, publication))
                .check(false);
    }

    @Override
    public List<Finding> check(
            PostgresConfig config, String pipeline, List<Checkpoint> checkpoints) {
        boolean needsSlot = !checkpoints.isEmpty() && config.snapshot() != Snapshot.WHEN_NEEDED;
        return new Setup(
                        server(config, "tailrace check"),
                        config.wish(config.slot(pipeline), config.publication(pipeline)))
                .check(needsSlot);
    }

    @Override
    public List<Slot> slots(PostgresConfig config) {
        return new Slots(server(config, "tailrace slot")).list();
    }

    @Override
    public void drop(PostgresConfig config, String slot) {
        new Slots(server(config, "tailrace slot")).drop(slot);
    }

    @Override
    public void request(PostgresConfig config, SourceContext context, List<String> tables) {
        List<TablePattern> unmatched = new ArrayList<>();
        List<TablePattern> patterns = tables.stream().map(TablePattern::parse).toList();
        try (Connection connection = server(config, "tailrace snapshot").connect()) {
            List<TableName> named = Catalog.tables(connection, patterns, unmatched);
            if (!unmatched.isEmpty() || !named.stream().allMatch(config::selects)) {
                throw new TailraceException(
                        PostgresError.POSTGRES_TABLE,
                        (unmatched.isEmpty() ? named : unmatched)
                                + " must name tables that pipeline "
                                + context.pipeline()
                                + " reads");
            }
            if (Catalog.version(connection) < FIRST_WITH_MESSAGES) {
                throw new TailraceException(
                        PostgresError.POSTGRES_NOT_READY,
                        "before PostgreSQL 14 the log does not carry the message that asks for a"
                                + " snapshot; to read the tables again, stop the pipeline, drop"
                                + " its slot and start it with snapshot: when-needed");
            }
            new SnapshotRequest(context.pipeline(), named).write(connection);
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot ask for a snapshot");
        }
    }

    static Connections server(PostgresConfig config, String application) {
        return new Connections(config.server(), config.user(), config.password(), application);
    }
}
