package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.ddl.DdlHistory;
import io.tailrace.connector.mysql.log.XaTransactions;

/** What a pipeline keeps on its disk for the way back. */
record Kept(DdlHistory history, XaTransactions prepared, Beginning beginning) {

    /** Every route has come as far as that place of the log. Any thread. */
    void durable(String sequence) {
        history.durable(sequence);
        prepared.durable(sequence);
        beginning.forget();
    }
}
