package io.tailrace.connector.postgres.server;

import java.util.Properties;

/** With the constructor that PostgreSQL's driver calls. */
public final class DriverSockets extends io.tailrace.spi.net.DriverSockets {

    /**
     * @param ignored the driver's settings
     */
    public DriverSockets(Properties ignored) {}
}
