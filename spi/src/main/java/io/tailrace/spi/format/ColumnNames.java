package io.tailrace.spi.format;

import io.tailrace.spi.frame.Table;

/** The names of a table's columns as the members of a JSON object begin with them. */
final class ColumnNames {

    /** <code>{"column":</code> of each column. */
    final Literal[] first;

    /** {@code ,"column":} of each column. */
    final Literal[] next;

    ColumnNames(Table table) {
        this.first = new Literal[table.width()];
        this.next = new Literal[table.width()];
        for (int i = 0; i < next.length; i++) {
            first[i] = Literal.quoting("{", table.column(i).name(), ":");
            next[i] = Literal.quoting(",", table.column(i).name(), ":");
        }
    }
}
