package io.tailrace.connector.mysql.log;

import static io.tailrace.connector.mysql.log.EventType.*;

import io.tailrace.connector.mysql.catalog.Bytes;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.TailraceException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Looks at a server's log without being a replica. */
public final class LogLook {

    private static final int ERROR = 0xff;
    private static final int OK = 0;

    private LogLook() {}

    /**
     * When the first transaction behind a position was written. The wire is of no use afterwards.
     *
     * @param gtids the same position as GTIDs; null if they are not known
     * @return null if there is none yet
     * @throws TailraceException if the log behind the position is gone, or may not be read
     */
    public static @Nullable Instant behind(
            Wire wire, boolean mariadb, LogPosition position, @Nullable Gtids gtids) {
        Dump.look(wire, mariadb, gtids, position.file(), position.offset());
        boolean first = true;
        while (true) {
            wire.next();
            byte[] bytes = wire.array();
            int start = wire.start();
            int kind = start < wire.end() ? bytes[start] & 0xff : -1;
            if (kind == ERROR) {
                throw wire.failure("cannot read the log behind " + position);
            }
            if (kind != OK || wire.end() - start < 1 + EventDecoder.HEADER) {
                return null; // the end
            }
            long seconds = Bytes.u32(bytes, start + 1);
            switch (Bytes.u8(bytes, start + 1 + 4)) {
                case FORMAT_DESCRIPTION -> {
                    if (first && gtids == null) {
                        Progress.requireSame(position.file(), position.created(), seconds);
                    }
                    first = false;
                }
                case ROTATE,
                        PREVIOUS_GTIDS,
                        STOP,
                        HEARTBEAT,
                        HEARTBEAT_2,
                        MARIA_GTID_LIST,
                        MARIA_BINLOG_CHECKPOINT,
                        MARIA_START_ENCRYPTION -> {}
                default -> {
                    return Instant.ofEpochSecond(seconds);
                }
            }
        }
    }
}
