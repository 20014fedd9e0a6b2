package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.catalog.Setup;
import io.tailrace.connector.postgres.server.Server;
import io.tailrace.connector.postgres.server.ServerFailure;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.LookPace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then for tables that have come to be since the source was opened, and takes them
 * into the publication; and for tables that were rewritten.
 */
final class TableWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TableWatch.class);

    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(5);

    private final Server server;
    private final Setup setup;
    private final Supplier<Collection<TableName>> known;
    private final Consumer<List<TableName>> found;
    private final Consumer<Connection> rewritten;
    private final Thread thread;
    private String trouble = "";

    /**
     * @param known the tables that the source has already
     * @param found takes tables that are published from now on at the latest
     * @param rewritten looks for tables that were rewritten
     */
    TableWatch(
            Server server,
            Setup setup,
            Supplier<Collection<TableName>> known,
            Consumer<List<TableName>> found,
            Consumer<Connection> rewritten) {
        this.server = server;
        this.setup = setup;
        this.known = known;
        this.found = found;
        this.rewritten = rewritten;
        this.thread =
                Thread.ofPlatform().daemon().name("tailrace-postgres-tables").start(this::run);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            Thread.sleep(FIRST_REST);
            while (true) {
                look();
                Thread.sleep(REST_AFTER_FAILURE);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /**
     * Looks until that fails. What keeps it from looking may pass; what is read already must not
     * suffer from it.
     */
    private void look() throws InterruptedException {
        try (Connection connection = server.connect()) {
            while (true) {
                long begun = System.nanoTime();
                look(connection);
                trouble = "";
                Thread.sleep(LookPace.restAfter(begun));
            }
        } catch (TailraceException e) {
            warn(e);
        } catch (SQLException e) {
            warn(ServerFailure.of(e, "the connection cannot be closed"));
        }
    }

    private void look(Connection connection) {
        rewritten.accept(connection);
        List<TableName> tables = setup.extend(connection, known.get());
        if (!tables.isEmpty()) {
            LOG.info("New tables: {}", tables);
            found.accept(tables);
        }
    }

    private void warn(TailraceException e) {
        String message = String.valueOf(e.getMessage());
        if (!message.equals(trouble)) {
            LOG.warn("Cannot look after the tables: {}", message);
            trouble = message;
        }
    }
}
