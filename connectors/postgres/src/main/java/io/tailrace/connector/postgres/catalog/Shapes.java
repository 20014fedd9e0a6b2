package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.Server;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import org.jspecify.annotations.Nullable;

/** The shapes of tables as this run sees them, in the order of the log. Used by the thread that delivers frames. */
public final class Shapes implements AutoCloseable {

    public Shapes(Server server) {}

    /** The shape that a relation message describes; the same object as long as nothing changes. */
    public Shape of(RelationMessage relation) {
        throw new UnsupportedOperationException("not written yet: " + relation);
    }

    /** What must be announced before rows of this shape are delivered; null if this run has announced it already. */
    public @Nullable SchemaChange announce(Shape shape, Position position) {
        throw new UnsupportedOperationException("not written yet: " + shape + position);
    }

    @Override
    public void close() {}
}
