package io.tailrace.connector.generate;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import java.util.List;

/** Brings the source of generated rows. */
public final class GeneratePlugin implements Plugin {

    @Override
    public List<Factory<?>> factories() {
        return List.of(new GenerateSourceFactory());
    }
}
