package io.tailrace.connector.postgres.log;

import io.tailrace.connector.postgres.catalog.CellDecoder;
import io.tailrace.connector.postgres.catalog.RelationMessage;
import io.tailrace.connector.postgres.catalog.Shape;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import org.jspecify.annotations.Nullable;

/** A table as the log described it last, made ready for decoding. */
final class LogTable {

    final RelationMessage message;
    final TableName name;
    final boolean selected;
    final int width;
    final boolean[] identity;

    /** The rest is set before the first change that is delivered. */
    boolean announced;

    Table table;
    @Nullable CellDecoder[] decoders;

    LogTable(RelationMessage message, boolean selected, Table unknown) {
        this.message = message;
        this.name = new TableName(message.schema(), message.name());
        this.selected = selected;
        this.width = message.columns().size();
        this.identity = new boolean[width];
        for (int i = 0; i < width; i++) {
            identity[i] = (message.columns().get(i).flags() & 1) != 0;
        }
        this.table = unknown;
        this.decoders = new @Nullable CellDecoder[0];
    }

    void shape(Shape shape) {
        table = shape.table();
        decoders = shape.decoders();
        announced = true;
    }
}
