package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** What holds on every version of the server: types both ways, snapshots, restarts, DDL. */
@Tag("server")
abstract class OtherServer {

    abstract PrivateMysql server();

    @Nested
    class Types extends TypesContract {
        @Override
        PrivateMysql server() {
            return OtherServer.this.server();
        }
    }

    @Nested
    class Snapshots extends SnapshotContract {
        @Override
        PrivateMysql server() {
            return OtherServer.this.server();
        }
    }

    @Nested
    class Resume extends ResumeContract {
        @Override
        PrivateMysql server() {
            return OtherServer.this.server();
        }
    }
}
