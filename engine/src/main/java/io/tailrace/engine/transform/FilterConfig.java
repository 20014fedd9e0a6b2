package io.tailrace.engine.transform;

import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import io.tailrace.spi.frame.Op;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Options of {@code filter}. */
record FilterConfig(
        @Doc("Tables to work on, such as public.orders or public.*; none for all. Others pass.")
                List<String> tables,
        @Doc("Operations that match; none for all.") List<Op> ops,
        @Doc("Conditions on columns, all of which must hold for a row to match.")
                List<Condition> where,
        @Doc("Which changes pass: those that match, or the others.") @Default("matching") Keep keep,
        @Doc(
                        "What happens to an update whose row does not carry a column that a condition asks for.")
                @Default("fail")
                Unknown unknown) {

    /** Which changes pass. */
    enum Keep {
        MATCHING,
        OTHERS
    }

    /** What happens to a change of which nobody can tell whether it matches. */
    enum Unknown {
        FAIL,
        KEEP,
        DROP
    }

    /** What must hold of one column. */
    record Condition(
            @Doc("The column.") String column,
            @Doc("It has this value.") @Nullable String equals,
            @Doc("It has another value, or is null.") @Nullable String notEquals,
            @Doc("It has one of these values.") List<String> in,
            @Doc("It is null, or is not.") @Nullable Boolean isNull,
            @Doc("It is greater than this.") @Nullable String greater,
            @Doc("It is less than this.") @Nullable String less) {

        Condition {
            if (in.isEmpty()
                    && Stream.of(equals, notEquals, isNull, greater, less)
                            .allMatch(Objects::isNull)) {
                throw new IllegalArgumentException(
                        "give one of 'equals', 'not-equals', 'in', 'is-null', 'greater', 'less'");
            }
        }
    }

    FilterConfig {
        if (ops.isEmpty() && where.isEmpty()) {
            throw new IllegalArgumentException("give 'ops', 'where' or both");
        }
    }
}
