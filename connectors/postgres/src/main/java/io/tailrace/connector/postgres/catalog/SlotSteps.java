package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.PostgresError;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/** Looks at the slot, by which the server keeps the log until it was read. */
record SlotSteps(Connection connection, Wish wish, boolean resuming) {

    List<Step> steps() {
        Optional<SlotInfo> found = SlotInfo.of(connection, wish.slot());
        Step step = step(found);
        return found.isEmpty() || found.get().lost()
                ? List.of(step)
                : List.of(step, held(found.get()));
    }

    /** How much log the slot holds back, against how much it may. */
    private static Step held(SlotInfo slot) {
        String subject = "log held back";
        String held = mebibytes(slot.retainedBytes());
        if (slot.safeBytes() < 0) {
            return Step.ok(subject, held + ", without bound");
        }
        String detail = held + ", and " + mebibytes(slot.safeBytes()) + " more before it is lost";
        return slot.retainedBytes() <= slot.safeBytes()
                ? Step.ok(subject, detail)
                : Step.warn(
                        subject,
                        detail,
                        "start the pipeline, or: ALTER SYSTEM SET max_slot_wal_keep_size = …; SELECT pg_reload_conf()");
    }

    private static String mebibytes(long bytes) {
        return (Math.max(0, bytes) >> 20) + " MiB";
    }

    private Step step(Optional<SlotInfo> found) {
        if (found.isEmpty()) {
            return resuming ? gone() : Step.ok(subject(), "is created");
        }
        SlotInfo slot = found.get();
        if (!slot.kind().equals("logical") || !slot.plugin().equals("pgoutput") || !slot.here()) {
            return Step.fail(
                    PostgresError.POSTGRES_SLOT_LOST,
                    subject(),
                    "slot "
                            + wish.slot()
                            + " is a "
                            + slot.kind()
                            + " slot"
                            + (slot.plugin().isEmpty() ? "" : " of " + slot.plugin())
                            + (slot.here() ? "" : " in database " + slot.database())
                            + ", not one of pgoutput in this database",
                    "name another in the source's option 'slot'");
        }
        if (slot.lost()) {
            return lost(slot);
        }
        if (!slot.holder().isEmpty()) {
            return Step.fail(
                    PostgresError.POSTGRES_SLOT_ACTIVE,
                    subject(),
                    "slot " + wish.slot() + " is being read by " + slot.holder(),
                    "stop that reader, or end it: SELECT pg_terminate_backend(" + slot.pid() + ")");
        }
        String confirmed = "is there, confirmed up to " + slot.confirmed() + ", " + slot.state();
        return slot.state().equals("unreserved")
                ? Step.warn(
                        subject(),
                        confirmed + ": the server will soon remove log that it needs",
                        "ALTER SYSTEM SET max_slot_wal_keep_size = …; SELECT pg_reload_conf()")
                : Step.ok(subject(), confirmed);
    }

    private String subject() {
        return "slot " + wish.slot();
    }

    private Step gone() {
        return Step.fail(
                PostgresError.POSTGRES_SLOT_LOST,
                subject(),
                "slot "
                        + wish.slot()
                        + " is gone, and with it the server's promise to keep the log where this"
                        + " pipeline stopped",
                choices(""));
    }

    private Step lost(SlotInfo slot) {
        return Step.fail(
                PostgresError.POSTGRES_SLOT_LOST,
                subject(),
                "the server has removed log that slot "
                        + wish.slot()
                        + " still needed ("
                        + slot.state()
                        + (slot.reason().isEmpty() ? "" : ", " + slot.reason())
                        + ")",
                choices("'tailrace slot drop FILE " + wish.slot() + "', then "));
    }

    private static String choices(String first) {
        return first
                + "either read the tables again (option snapshot: when-needed), or go on without"
                + " what was missed (remove the pipeline's checkpoint, option snapshot: never); and"
                + " raise max_slot_wal_keep_size so that it does not happen again";
    }
}
