package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.MysqlConfig.LostPosition;
import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.connector.mysql.catalog.LogExpiry;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.connector.mysql.log.LogLook;
import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.Server;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.TailraceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Looks whether the server still has the log behind where a pipeline stands, and for how long. */
record PositionCheck(Server server, MysqlConfig config) {

    private static final String SUBJECT = "position";

    /**
     * What there is to say of it.
     *
     * @param checkpoints of all routes; not empty
     */
    Finding finding(List<Checkpoint> checkpoints) {
        try {
            LogPosition position =
                    MysqlPosition.least(
                                    checkpoints.stream()
                                            .map(each -> MysqlPosition.decode(each.position()))
                                            .toList())
                            .log();
            return finding(position, Instant.now());
        } catch (TailraceException e) {
            String message = String.valueOf(e.getMessage());
            boolean lost = e.code() == MysqlError.MYSQL_POSITION_LOST;
            if (lost && goesOn()) {
                return Finding.warn(
                        SUBJECT, message + ": the pipeline will do as configured for that", "");
            }
            return Finding.fail(
                    SUBJECT,
                    message,
                    lost
                            ? "choose with 'on-lost-position': earliest or latest (go on with what there is), snapshot (read the tables again)"
                            : "");
        }
    }

    private boolean goesOn() {
        return config.onLostPosition() != LostPosition.FAIL
                || config.snapshot() == Snapshot.WHEN_NEEDED;
    }

    private Finding finding(LogPosition saved, Instant now) {
        try (Wire wire = server.wire()) {
            ServerSettings settings = ServerSettings.read(wire.connection());
            LogPosition position = LogStart.on(settings, saved);
            Gtids gtids = LogStart.gtids(wire, settings, position);
            String place = saved.file() + ":" + saved.offset();
            Instant behind = LogLook.behind(wire, settings.mariadb(), position, gtids);
            return behind == null
                    ? Finding.ok(SUBJECT, place + ", at the end of the log")
                    : finding(place, behind, now, settings);
        }
    }

    private static Finding finding(
            String place, Instant behind, Instant now, ServerSettings settings) {
        Duration kept = LogExpiry.of(settings);
        Duration age = Duration.ofSeconds(Math.max(0, Duration.between(behind, now).toSeconds()));
        String standing = place + "; the next transaction is of " + behind + ", " + age + " ago";
        if (kept == null) {
            return Finding.ok(SUBJECT, standing);
        }
        String detail = standing + ", and the log is kept for " + kept;
        return age.multipliedBy(2).compareTo(kept) <= 0
                ? Finding.ok(SUBJECT, detail)
                : Finding.warn(
                        SUBJECT,
                        detail + ": it may be purged before it is read",
                        "start the pipeline, or keep the log for longer: "
                                + LogExpiry.keep(settings, age.multipliedBy(2)));
    }
}
