package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbTypesTest extends TypesContract {

    @RegisterExtension static final PrivateMysql MARIADB = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return MARIADB;
    }

    @Override
    List<Case> ownCases() {
        return List.of(
                new Case(
                        "uuid",
                        Oracle.TEXT,
                        "'123e4567-e89b-12d3-a456-426655440000'",
                        "'f81d4fae-7dec-41d0-a765-00a0c91e6bf6'"),
                new Case(
                        "inet6",
                        Oracle.TEXT,
                        "'2001:db8::ff00:42:8329'",
                        "'::'",
                        "'::1'",
                        "'::ffff:192.0.2.128'",
                        "'fe80::'"),
                new Case("inet4", Oracle.TEXT, "'192.168.0.1'", "'0.0.0.0'", "'10.0.0.0'"),
                new Case("json", Oracle.TEXT, "'{\"a\": 1}'"),
                new Case(
                        "varchar(1000) compressed charset utf8mb4",
                        Oracle.TEXT,
                        "repeat('abcé', 200)",
                        "'short'",
                        "''"),
                new Case("text compressed charset utf8mb4", Oracle.TEXT, "repeat('abcé', 3000)"),
                new Case("varchar(20) charset utf8mb4 collate uca1400_ai_ci", Oracle.TEXT, "'漢字'"));
    }
}
