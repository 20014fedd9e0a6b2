package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.connector.mysql.catalog.ServerCheck;
import io.tailrace.connector.mysql.server.Connections;
import io.tailrace.spi.Checkable;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.frame.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes MySQL and MariaDB sources. */
public final class MysqlSourceFactory
        implements SourceFactory<MysqlConfig>, Checkable<MysqlConfig> {

    @Override
    public String type() {
        return "mysql";
    }

    @Override
    public Class<MysqlConfig> config() {
        return MysqlConfig.class;
    }

    @Override
    public String summary() {
        return "Tables of MySQL and MariaDB, and every change of them from the binary log";
    }

    @Override
    public String example() {
        return """
                type: mysql
                url: mysql://app@127.0.0.1:3306/shop
                password: ${MYSQL_PASSWORD}
                tables: [shop.orders, shop.order_items]
                """;
    }

    @Override
    public List<Finding> check(MysqlConfig config) {
        return new ServerCheck(
                        server(config),
                        config.wanted(),
                        config.serverId(),
                        config.snapshot() == Snapshot.ONLY)
                .findings();
    }

    @Override
    public List<Finding> check(MysqlConfig config, String pipeline, List<Checkpoint> checkpoints) {
        List<Finding> findings = new ArrayList<>(check(config));
        boolean connected = !findings.getLast().subject().equals("connection");
        if (connected && !checkpoints.isEmpty() && config.snapshot() != Snapshot.ONLY) {
            findings.add(new PositionCheck(server(config), config).finding(checkpoints));
        }
        return findings;
    }

    private static Connections server(MysqlConfig config) {
        return new Connections(
                config.server(), config.user(), config.password(), config.compression());
    }

    @Override
    public Source open(
            MysqlConfig config, SourceContext context, List<@Nullable Position> positions) {
        return new SourceOpening(config, context).open(positions);
    }
}
