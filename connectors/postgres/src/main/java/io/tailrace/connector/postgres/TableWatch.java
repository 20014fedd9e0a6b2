package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.catalog.Setup;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
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
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Setup setup;
    private final Supplier<Collection<TableName>> known;
    private final Consumer<List<TableName>> found;
    private final Runnable rewritten;
    private final Thread thread;
    private String trouble = "";

    /**
     * @param known the tables that the source has already
     * @param found takes tables that are published from now on at the latest
     * @param rewritten looks for tables that were rewritten
     */
    TableWatch(
            Setup setup,
            Supplier<Collection<TableName>> known,
            Consumer<List<TableName>> found,
            Runnable rewritten) {
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
            while (true) {
                Thread.sleep(INTERVAL);
                look();
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /** What keeps it from looking may pass; what is read already must not suffer from it. */
    private void look() {
        try {
            rewritten.run();
            List<TableName> tables = setup.extend(known.get());
            trouble = "";
            if (!tables.isEmpty()) {
                LOG.info("New tables: {}", tables);
                found.accept(tables);
            }
        } catch (TailraceException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(trouble)) {
                LOG.warn("Cannot look after the tables: {}", message);
                trouble = message;
            }
        }
    }
}
