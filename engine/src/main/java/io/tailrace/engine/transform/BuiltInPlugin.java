package io.tailrace.engine.transform;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import java.util.List;

/** Brings the transforms that need nothing but the engine. */
public final class BuiltInPlugin implements Plugin {

    @Override
    public List<Factory<?>> factories() {
        return List.of(
                new FilterFactory(), new ProjectFactory(), new RenameFactory(), new MaskFactory());
    }
}
