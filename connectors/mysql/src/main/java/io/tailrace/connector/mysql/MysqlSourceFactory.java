package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.connector.mysql.catalog.ServerCheck;
import io.tailrace.connector.mysql.catalog.TablePattern;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.Checkable;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.Resnapshot;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes MySQL and MariaDB sources. */
public final class MysqlSourceFactory
        implements SourceFactory<MysqlConfig>, Checkable<MysqlConfig>, Resnapshot<MysqlConfig> {

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
                        config.connections(),
                        config.wanted(),
                        config.serverId(),
                        config.snapshot() == Snapshot.ONLY)
                .findings();
    }

    @Override
    public List<Finding> check(MysqlConfig config, String pipeline, List<Checkpoint> checkpoints) {
        List<Finding> findings = new ArrayList<>(check(config));
        boolean connected = !findings.getLast().subject().equals(ServerCheck.CONNECTION);
        if (connected && !checkpoints.isEmpty() && config.snapshot() != Snapshot.ONLY) {
            findings.add(new PositionCheck(config.connections(), config).finding(checkpoints));
        }
        return findings;
    }

    @Override
    public void request(MysqlConfig config, SourceContext context, List<String> tables) {
        if (config.snapshot() == Snapshot.NEVER || config.snapshot() == Snapshot.ONLY) {
            throw new TailraceException(
                    MysqlError.MYSQL_TABLE,
                    "pipeline "
                            + context.pipeline()
                            + " would not read a table again: it has the option snapshot: "
                            + config.snapshot().name().toLowerCase(Locale.ROOT));
        }
        String database = config.server().database();
        List<TableName> named = new ArrayList<>();
        for (String table : tables) {
            TablePattern pattern = TablePattern.parse(table, database);
            if (!pattern.exact() || !config.wanted().test(pattern.spelt())) {
                throw new TailraceException(
                        MysqlError.MYSQL_TABLE,
                        table + " is no table that pipeline " + context.pipeline() + " reads");
            }
            named.add(pattern.spelt());
        }
        SnapshotRequests.leave(context.state(), named);
    }

    @Override
    public Source open(
            MysqlConfig config, SourceContext context, List<@Nullable Position> positions) {
        return new SourceOpening(config, context).open(positions);
    }
}
