package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.MysqlTypes;
import io.tailrace.testkit.MysqlTypes.Case;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbTypesTest extends TypesContract {

    @RegisterExtension static final PrivateMysql MARIADB = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return MARIADB;
    }

    @Test
    void times_in_the_formats_of_old_tables_read_as_the_server_answers() throws Exception {
        MARIADB.execute("set global mysql56_temporal_format = off");
        try {
            List<Case> times =
                    MysqlTypes.of(MARIADB).stream()
                            .filter(
                                    each ->
                                            each.type()
                                                    .matches("(date|time|datetime|timestamp)\\b.*"))
                            .toList();
            assertThat(differences(times)).isEmpty();
        } finally {
            MARIADB.execute("set global mysql56_temporal_format = on");
        }
    }
}
