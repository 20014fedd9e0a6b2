package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.server.Server;
import io.tailrace.connector.postgres.server.ServerFailure;
import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkable.Level;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for what a pipeline needs in its server, and makes what is missing. May be run any number
 * of times.
 */
public final class Setup {

    private static final Logger LOG = LoggerFactory.getLogger(Setup.class);

    private final Server server;
    private final Wish wish;

    public Setup(Server server, Wish wish) {
        this.server = server;
        this.wish = wish;
    }

    /**
     * A server that is ready.
     *
     * @param version as {@code server_version_num}
     * @param tables the tables that the wish names, in order
     * @param slotExists whether the slot is there already; else {@link #createSlot} makes it
     */
    public record Ready(int version, List<TableName> tables, boolean slotExists) {}

    /** A slot just made; its snapshot can be used until it is closed. */
    public record NewSlot(Connection connection, long lsn, String snapshot)
            implements AutoCloseable {

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException _) {
                // it is gone either way
            }
        }
    }

    /**
     * Goes through all steps, in order, and makes what is missing except the slot.
     *
     * @param resuming whether a route has a position: its log must still be there then
     * @throws TailraceException at the first step that fails, with what would mend it
     */
    public Ready prepare(boolean resuming) {
        try (Connection connection = server.connect()) {
            Survey survey = Survey.of(connection, wish, resuming);
            for (Step step : survey.steps()) {
                take(connection, step);
            }
            boolean slotExists = wish.log() && SlotInfo.of(connection, wish.slot()).isPresent();
            return new Ready(ServerSteps.version(connection), survey.tables(), slotExists);
        } catch (SQLException e) {
            throw ServerFailure.of(e, "set-up failed");
        }
    }

    /**
     * Takes tables that the wish names, but the publication has not, into the publication.
     *
     * @param known tables that are read already
     * @return the tables that are not, or have not been in the publication: a table that was
     *     dropped and made again left it
     * @throws TailraceException if that fails
     */
    public List<TableName> extend(Connection connection, Collection<TableName> known) {
        List<TableName> tables = Survey.tables(connection, wish, new ArrayList<>());
        PublicationSteps publication = new PublicationSteps(connection, wish, tables, true);
        if (tables.isEmpty() || !PublicationSteps.exists(connection, wish.publication())) {
            return List.of();
        }
        List<TableName> missing = publication.missing();
        List<TableName> fresh =
                tables.stream()
                        .filter(table -> !known.contains(table) || missing.contains(table))
                        .toList();
        for (Step step : new TableSteps(connection, wish, fresh, List.of()).each()) {
            take(connection, step);
        }
        if (!missing.isEmpty()) {
            take(connection, publication.missingTables());
        }
        return fresh;
    }

    /**
     * Looks and changes nothing.
     *
     * @param resuming whether the pipeline has a position, and so may be running
     */
    public List<Finding> check(boolean resuming) {
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = server.connect()) {
            findings.add(Finding.ok("connection", "connected"));
            for (Step step : Survey.of(connection, wish, resuming).steps()) {
                Finding found = step.finding();
                if (resuming && step.code() == PostgresError.POSTGRES_SLOT_ACTIVE) {
                    found =
                            Finding.warn(
                                    found.subject(),
                                    found.detail() + ": fine if that is this pipeline",
                                    found.mend());
                }
                findings.add(
                        step.statements().isEmpty()
                                ? found
                                : Finding.ok(
                                        found.subject(),
                                        "to be made by set-up: "
                                                + String.join("; ", step.statements())));
            }
        } catch (TailraceException e) {
            findings.add(
                    Finding.fail(
                            "connection",
                            String.valueOf(e.getMessage()),
                            "see the server's log, and the source's options url and password"));
        } catch (SQLException e) {
            findings.add(Finding.fail("connection", String.valueOf(e.getMessage()), ""));
        }
        return findings;
    }

    /**
     * Makes the slot: the log is kept from here on. Waits for transactions under way to end; an
     * interrupt stops it.
     */
    public NewSlot createSlot() throws InterruptedException {
        Connection connection = server.replicate();
        try {
            connection.setNetworkTimeout(Runnable::run, 0);
            Row made =
                    Sql.rows(
                                    connection,
                                    "CREATE_REPLICATION_SLOT "
                                            + Sql.identifier(wish.slot())
                                            + " LOGICAL pgoutput EXPORT_SNAPSHOT")
                            .getFirst();
            LOG.info("slot {}: created at {}", wish.slot(), made.text(1));
            return new NewSlot(connection, Sql.lsn(made.text(1)), made.text(2));
        } catch (SQLException | RuntimeException e) {
            new NewSlot(connection, 0, "").close();
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while creating slot " + wish.slot());
            }
            throw e instanceof SQLException sql
                    ? ServerFailure.of(sql, "cannot create a slot")
                    : (RuntimeException) e;
        }
    }

    private static void take(Connection connection, Step step) {
        Finding found = step.finding();
        if (step.failed()) {
            throw new TailraceException(step.code(), found.detail() + mend(found.mend()));
        }
        for (String statement : step.statements()) {
            try {
                Sql.run(connection, statement);
            } catch (TailraceException e) {
                if (e.code() != PostgresError.POSTGRES_PRIVILEGE) {
                    throw e;
                }
                throw new TailraceException(
                        PostgresError.POSTGRES_PRIVILEGE,
                        found.subject()
                                + ": the role may not set it up itself"
                                + mend(statement + ", as the owner of the table"),
                        e);
            }
        }
        if (found.level() == Level.WARN) {
            LOG.warn("{}: {}{}", found.subject(), found.detail(), mend(found.mend()));
        } else {
            LOG.info("{}: {}", found.subject(), found.detail());
        }
    }

    private static String mend(String how) {
        return how.isEmpty() ? "" : ". To mend it: " + how;
    }
}
