package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.PostgresConfig.RewrittenTable;
import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.RewrittenTableContract;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of the contract, in a database of its own. */
final class PostgresRewrittenTable implements RewrittenTableContract.Rig {

    private final PrivateDatabase database;
    private final boolean generated;

    /**
     * @param generated whether the log has generated columns
     */
    PostgresRewrittenTable(PrivateDatabase database, boolean generated) {
        this.database = database;
        this.generated = generated;
        database.execute("create table t (id int primary key, v varchar(40))");
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
        List<String> statements =
                new ArrayList<>(
                        List.of(
                                "alter table t add column c int not null default 7",
                                "alter table t add column d text default 'at ' || clock_timestamp(), add column n int",
                                "alter table t alter column c type int using c + 1",
                                "alter table t alter column c type text using 'c' || c",
                                "alter table t add column s serial, drop column n",
                                "create domain filled as text default 'f'",
                                "alter table t add column f filled"));
        if (generated) {
            statements.add("alter table t add column g int generated always as (id + 1) stored");
            statements.add("alter table t alter column g set expression as (id + 2)");
        }
        return statements;
    }

    @Override
    public List<String> harmless() {
        return List.of(
                "alter table t add column n int, add column m text default null",
                "alter table t alter column v type varchar(60), alter column v set default 'x'",
                "alter table t drop column m, add column k int",
                "alter table t rename column n to nn");
    }

    @Override
    public void close() {}
}
