package io.tailrace.connector.postgres;

import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import io.tailrace.testkit.SourceContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
class PostgresSourceContractTest extends SourceContract {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.own();

    @Override
    protected Rig rig() {
        PrivateDatabase database = postgres.database();
        database.execute(
                "create table items (id integer primary key, label text, document text)",
                "alter table items alter column document set storage external");
        return new PostgresRig(new PostgresPipeline(database));
    }

    private record PostgresRig(PostgresPipeline pipeline) implements Rig {

        private PrivateDatabase database() {
            return pipeline.database();
        }

        @Override
        public Source open(@Nullable Position from) throws InterruptedException {
            return pipeline.open(from);
        }

        @Override
        public Source openUnauthorized(String wrongPassword) throws InterruptedException {
            postgres.certificate();
            return new PostgresPipeline(database()).as("guarded", wrongPassword).open(null);
        }

        @Override
        public void insert(int firstId, int count) {
            database()
                    .execute(
                            "insert into items select i, 'label ' || i, repeat('x', 3000) from generate_series("
                                    + firstId
                                    + ", "
                                    + (firstId + count - 1)
                                    + ") i");
        }

        @Override
        public void relabel(int id, String label) {
            database().execute("update items set label = '" + label + "' where id = " + id);
        }

        @Override
        public void changeKey(int id, int newId) {
            database().execute("update items set id = " + newId + " where id = " + id);
        }

        @Override
        public void delete(int id) {
            database().execute("delete from items where id = " + id);
        }

        @Override
        public void addColumn(String name, int id) {
            database()
                    .execute(
                            "alter table items add column " + name + " text",
                            "insert into items (id, label, "
                                    + name
                                    + ") values ("
                                    + id
                                    + ", 'label', 'value')");
        }

        @Override
        public void stopServer() {
            postgres.stop();
        }

        @Override
        public void startServer() {
            postgres.start();
        }

        @Override
        public void close() {}
    }
}
