package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.PostgresConfig.RewrittenTable;
import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.RewrittenTableContract;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of the contract in partitions, which gets rows by tables that become such. */
record PostgresAttachedPartitions(PrivateDatabase database) implements RewrittenTableContract.Rig {

    PostgresAttachedPartitions {
        database.execute(
                "create table t (id int primary key, v varchar(40)) partition by range (id)",
                "create table low partition of t for values from (0) to (100000)",
                "create table loaded (id int primary key, v varchar(40))",
                "insert into loaded select 100000 + i, 'loaded' from generate_series(0, 500) i");
    }

    @Override
    public Source open(@Nullable Position from, boolean readAgain) throws InterruptedException {
        return new PostgresPipeline(database)
                .snapshot(Snapshot.INITIAL)
                .snapshotChunk("4KiB")
                .onRewrittenTable(readAgain ? RewrittenTable.READ_AGAIN : RewrittenTable.IGNORE)
                .open(from);
    }

    @Override
    public boolean isRead(Position position) {
        return PostgresPosition.decode(position).snapshot().done();
    }

    @Override
    public void execute(String... statements) {
        database.execute(statements);
    }

    @Override
    public List<List<String>> rows(String query) {
        return database.rows(query);
    }

    @Override
    public List<String> rewriting() {
        return List.of(
                "alter table t attach partition loaded for values from (100000) to (200000)",
                "begin; create table copied (like t including all);"
                        + " insert into copied select 200000 + i, 'copied' from generate_series(0, 500) i;"
                        + " alter table t attach partition copied for values from (200000) to (300000); commit");
    }

    @Override
    public List<String> harmless() {
        return List.of(
                "create table made partition of t for values from (300000) to (400000)",
                "insert into t values (300000, 'made')",
                "create table empty (like t including all)",
                "alter table t attach partition empty for values from (400000) to (500000)",
                "alter table t detach partition empty");
    }

    @Override
    public void close() {}
}
