package io.tailrace.connector.postgres.log;

import io.tailrace.connector.postgres.catalog.RelationMessage;
import io.tailrace.connector.postgres.catalog.Shape;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import org.jspecify.annotations.Nullable;

/** Knows what the tables of the log are. */
public interface Described {

    /** The shape that a relation message describes; the same object as long as nothing changes. */
    Shape of(RelationMessage relation);

    /** What must be announced before rows of this shape are delivered; null if it has been. */
    @Nullable SchemaChange announce(Shape shape, Position position);
}
