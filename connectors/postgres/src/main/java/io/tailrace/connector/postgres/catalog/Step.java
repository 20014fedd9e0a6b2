package io.tailrace.connector.postgres.catalog;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkable.Level;
import java.util.List;

/**
 * One step of set-up: what was found, and what set-up does about it.
 *
 * @param statements what set-up runs; empty if there is nothing to do, or nothing that it may do
 * @param code the error if the finding is a failure
 */
record Step(Finding finding, List<String> statements, PostgresError code) {

    static Step ok(String subject, String detail) {
        return new Step(Finding.ok(subject, detail), List.of(), PostgresError.POSTGRES_STATEMENT);
    }

    static Step warn(String subject, String detail, String mend) {
        return new Step(
                Finding.warn(subject, detail, mend), List.of(), PostgresError.POSTGRES_STATEMENT);
    }

    static Step fail(PostgresError code, String subject, String detail, String mend) {
        return new Step(Finding.fail(subject, detail, mend), List.of(), code);
    }

    /** Something is missing that set-up makes. */
    static Step make(PostgresError code, String subject, String detail, List<String> statements) {
        return new Step(Finding.ok(subject, detail), statements, code);
    }

    boolean failed() {
        return finding.level() == Level.FAIL;
    }
}
