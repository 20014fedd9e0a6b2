package io.tailrace.connector.postgres.log;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.server.Wire;
import io.tailrace.spi.TailraceException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of one reader of a slot, one after another. */
final class LogConnections {

    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Supplier<Wire> server;
    private final LogOptions options;
    private final LogReader.Consumers consumers;
    private final FrameQueue out;

    /**
     * @param server makes a connection for replication
     * @param out what is decoded goes there
     */
    LogConnections(
            Supplier<Wire> server,
            LogOptions options,
            LogReader.Consumers consumers,
            FrameQueue out) {
        this.server = server;
        this.options = options;
        this.consumers = consumers;
        this.out = out;
    }

    /** What one connection has: all of it starts anew with the next. */
    record Connected(
            Wire wire,
            StatusSender status,
            LogCursor cursor,
            PgOutputDecoder decoder,
            TransactionSpill spill)
            implements AutoCloseable {

        @Override
        public void close() {
            status.close();
            wire.close();
        }
    }

    /** The server may not yet have seen that the last connection is gone. */
    Connected openAgain(LogPosition from, long durable, boolean streaming)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return open(server.get(), from, durable, streaming);
            } catch (TailraceException e) {
                if (e.code() != PostgresError.POSTGRES_SLOT_ACTIVE || System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    /** Starts reading on a connection for replication, or closes it. */
    Connected open(Wire wire, LogPosition from, long durable, boolean streaming)
            throws InterruptedException {
        try {
            int version = Integer.parseInt(one(wire, "SHOW server_version_num"));
            long timeout =
                    Long.parseLong(
                            one(
                                    wire,
                                    "SELECT setting FROM pg_settings WHERE name ="
                                            + " 'wal_sender_timeout'"));
            TransactionSpill spill =
                    new TransactionSpill(
                            options.scratch(), options.spillMemory(), options.spillDisk());
            LogCursor cursor = new LogCursor(from, options.database());
            ChangeDecoder changes =
                    new ChangeDecoder(
                            consumers.shapes(),
                            consumers.selected(),
                            consumers.messages(),
                            out,
                            cursor);
            wire.startCopy(StartReplication.command(options, from.lsn(), version, streaming));
            StatusSender status = new StatusSender(wire, durable, timeout);
            LOG.info("Reading slot {} from {}", options.slot(), from);
            return new Connected(
                    wire, status, cursor, new PgOutputDecoder(changes, cursor, spill), spill);
        } catch (TailraceException | InterruptedException e) {
            wire.close();
            throw e;
        }
    }

    private static String one(Wire wire, String sql) throws InterruptedException {
        @Nullable String[] row = wire.query(sql).getFirst();
        String value = row[0];
        if (value == null) {
            throw new TailraceException(
                    PostgresError.POSTGRES_PROTOCOL, "the server answers nothing to " + sql);
        }
        return value;
    }
}
