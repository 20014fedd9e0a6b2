package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.server.Server;
import io.tailrace.connector.postgres.server.ServerFailure;
import io.tailrace.spi.LogSlots.Slot;
import io.tailrace.spi.TailraceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The replication slots of a server, for the command that lists and drops them. */
public record Slots(Server server) {

    public List<Slot> list() {
        try (Connection connection = server.connect()) {
            return SlotInfo.all(connection).stream()
                    .map(
                            slot ->
                                    new Slot(
                                            slot.name(),
                                            slot.holder(),
                                            slot.confirmed(),
                                            slot.retainedBytes(),
                                            slot.reason().isEmpty()
                                                    ? slot.state()
                                                    : slot.state() + ", " + slot.reason()))
                    .toList();
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot list the slots");
        }
    }

    /** Drops a slot. Its log cannot be had again. */
    public void drop(String name) {
        try (Connection connection = server.connect()) {
            SlotInfo slot =
                    SlotInfo.of(connection, name)
                            .orElseThrow(
                                    () ->
                                            new TailraceException(
                                                    PostgresError.POSTGRES_SLOT_LOST,
                                                    "there is no slot " + name + " to drop"));
            if (!slot.holder().isEmpty()) {
                throw new TailraceException(
                        PostgresError.POSTGRES_SLOT_ACTIVE,
                        "slot "
                                + name
                                + " is being read by "
                                + slot.holder()
                                + ": stop that reader first");
            }
            Sql.run(connection, "SELECT pg_drop_replication_slot(" + Sql.literal(name) + ")");
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot drop slot " + name);
        }
    }
}
