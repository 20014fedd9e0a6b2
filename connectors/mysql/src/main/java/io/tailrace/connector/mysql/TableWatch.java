package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.catalog.WantedTables;
import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.log.TableEvent;
import io.tailrace.connector.mysql.server.Server;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.LookPace;
import io.tailrace.spi.snapshot.SnapshotState;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of tables while a pipeline runs. The log tells at once, in its place; now and then
 * the catalogue is asked for tables of which it did not: they have become visible to the user.
 */
final class TableWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TableWatch.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Queue<TableEvent> events;
    private final SnapshotRequests requests;
    private final Server server;
    private final Predicate<TableName> wanted;
    private final AtomicReference<@Nullable List<TableName>> seen = new AtomicReference<>();
    private final Thread thread;
    private String trouble = "";

    /**
     * @param events what the log tells, in its order
     * @param requests what users ask for
     * @param wanted the tables to read
     */
    TableWatch(
            Queue<TableEvent> events,
            SnapshotRequests requests,
            Server server,
            Predicate<TableName> wanted) {
        this.events = events;
        this.requests = requests;
        this.server = server;
        this.wanted = wanted;
        this.thread = Thread.ofPlatform().daemon().name("mysql-tables").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The state at a place of the log. */
    SnapshotState at(Position place, SnapshotState state) {
        TableEvent event = events.peek();
        if (event == null) {
            return state;
        }
        LogPosition here = LogPosition.parse(place.token());
        SnapshotState next = state;
        while (event != null && event.place().isBefore(here)) {
            next = after(event, next);
            events.remove();
            event = events.peek();
        }
        return next;
    }

    private static SnapshotState after(TableEvent event, SnapshotState state) {
        TableName table = event.effect().table();
        TableName to = event.effect().to();
        return switch (event.effect().kind()) {
            case MADE -> state.made(table);
            case DROPPED -> state.without(table);
            case REWRITTEN -> rewritten(table, to, state);
            case RENAMED -> {
                if (state.tables().containsKey(table)) {
                    yield state.renamed(table, to);
                }
                // one that took the other's place has its rows: so tools that alter tables do it
                yield state.tables().containsKey(to) ? state : requested(state, List.of(to));
            }
            case TRUNCATED, PARTITIONS_EMPTIED -> state;
        };
    }

    /** A table that only gets the other name, and was read, has what the log told of it. */
    private static SnapshotState rewritten(TableName table, TableName to, SnapshotState state) {
        boolean renamed = !table.equals(to) && state.tables().containsKey(table);
        if (renamed || !state.tables().containsKey(to)) {
            return state;
        }
        log.info("rows of {} have got values that no log has: the table is read again", to);
        return state.request(List.of(to));
    }

    /** That is durable. Any thread. */
    void durable(SnapshotState state) {
        requests.durable(state);
    }

    /** The state with what is asked for, and with tables that nothing was said of. */
    SnapshotState found(SnapshotState before) {
        SnapshotState state = requests.take(before);
        List<TableName> tables = seen.getAndSet(null);
        if (tables == null) {
            return state;
        }
        List<TableName> missing = new ArrayList<>(tables);
        missing.removeAll(state.tables().keySet());
        return missing.isEmpty() ? state : requested(state, missing);
    }

    private static SnapshotState requested(SnapshotState state, List<TableName> tables) {
        log.info("tables that are new are read as they stand: {}", tables);
        return state.request(tables);
    }

    private void run() {
        Connection connection = null;
        long rested = System.nanoTime();
        try {
            while (true) {
                Thread.sleep(TICK);
                long begun = System.nanoTime();
                boolean catalogue = begun - rested >= 0;
                connection = look(connection, catalogue);
                if (catalogue) {
                    rested = System.nanoTime() + LookPace.restAfter(begun).toNanos();
                }
            }
        } catch (InterruptedException _) {
            // closed
        } finally {
            abort(connection);
        }
    }

    /**
     * What keeps it from looking may pass; what is read already must not suffer from it.
     *
     * @param catalogue whether to look there, too, and not for requests only
     * @return the connection, if it can be used again
     */
    private @Nullable Connection look(@Nullable Connection open, boolean catalogue) {
        Connection connection = open;
        try {
            requests.look();
            if (!catalogue) {
                return open;
            }
            if (connection == null) {
                connection = server.connect();
            }
            seen.set(WantedTables.find(connection, wanted, List.of()));
            trouble = "";
            return connection;
        } catch (TailraceException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(trouble)) {
                log.warn("cannot look for tables that are new or asked for: {}", message);
                trouble = message;
            }
            abort(connection);
            return null;
        }
    }

    private static void abort(@Nullable Connection connection) {
        if (connection != null) {
            Server.abort(connection);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
