package io.tailrace.spi;

import java.util.List;

/** Ability of a factory: to connect to its end, look, change nothing, and say what is missing. */
public interface Checkable<C extends Record> {

    /** Does not throw for what it finds: a failed connection is a finding too. */
    List<Finding> check(C config);

    /**
     * The same for the source of a pipeline that may have run before, or may be running.
     *
     * @param checkpoints how far its routes have come; empty if it never ran
     */
    default List<Finding> check(C config, String pipeline, List<Checkpoint> checkpoints) {
        return check(config);
    }

    /**
     * One thing looked at.
     *
     * @param subject what was looked at, such as {@code wal_level}
     * @param detail what it is
     * @param mend the statement or setting that would mend it; empty if nothing is wrong
     */
    record Finding(Level level, String subject, String detail, String mend) {

        public static Finding ok(String subject, String detail) {
            return new Finding(Level.OK, subject, detail, "");
        }

        public static Finding warn(String subject, String detail, String mend) {
            return new Finding(Level.WARN, subject, detail, mend);
        }

        public static Finding fail(String subject, String detail, String mend) {
            return new Finding(Level.FAIL, subject, detail, mend);
        }
    }

    /** How bad it is: FAIL keeps a pipeline from starting. */
    enum Level {
        OK,
        WARN,
        FAIL
    }
}
