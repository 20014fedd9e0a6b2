package io.tailrace.connector.files;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import java.util.List;

/** Brings what needs no server: files, standard output and the blackhole. */
public final class FilesPlugin implements Plugin {

    @Override
    public List<Factory<?>> factories() {
        return List.of(new FilesSinkFactory(), new StdoutSinkFactory(), new BlackholeSinkFactory());
    }
}
