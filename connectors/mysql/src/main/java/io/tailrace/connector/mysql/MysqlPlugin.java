package io.tailrace.connector.mysql;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import java.util.List;

/** What this connector brings. */
public final class MysqlPlugin implements Plugin {

    @Override
    public List<Factory<?>> factories() {
        return List.of(new MysqlSourceFactory());
    }
}
