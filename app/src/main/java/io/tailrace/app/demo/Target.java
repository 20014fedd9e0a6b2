package io.tailrace.app.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Where a demonstration writes to, and how it looks at that past the pipeline. */
interface Target extends AutoCloseable {

    /** What is not to come twice: as {@code JSON lines}. */
    String unit();

    /** The routes of the pipeline file, in YAML; the target is ready for them. */
    String routes();

    /** How full it is, for the panel. */
    List<String> filling();

    /** Looks at what the pipeline wrote, once it has ended. */
    Seen compare(Connection source, ShopDatabase database) throws SQLException;

    @Override
    void close();

    /**
     * What was found.
     *
     * @param tables of each table what each of its copies came to
     * @param doubled units that repeat the event of another
     */
    record Seen(Map<String, Map<String, Comparison>> tables, long doubled) {}
}
