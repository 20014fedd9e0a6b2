package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.catalog.Setup;
import io.tailrace.connector.postgres.server.Server;
import io.tailrace.connector.postgres.server.ServerFailure;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
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

    /** A look is followed by a hundred times as long a rest, within these bounds. */
    private static final int REST = 100;

    private static final Duration SHORTEST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

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
            Thread.sleep(SHORTEST_REST);
            while (true) {
                look();
                Thread.sleep(LONGEST_REST);
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
                Thread.sleep(rest(System.nanoTime() - begun));
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

    private static Duration rest(long nanos) {
        return Duration.ofNanos(
                Math.clamp(REST * nanos, SHORTEST_REST.toNanos(), LONGEST_REST.toNanos()));
    }

    private void warn(TailraceException e) {
        String message = String.valueOf(e.getMessage());
        if (!message.equals(trouble)) {
            LOG.warn("Cannot look after the tables: {}", message);
            trouble = message;
        }
    }
}
