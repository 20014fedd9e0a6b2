package io.tailrace.spi;

/**
 * What went wrong, stably named: an enum per component. All codes are listed in {@code
 * docs/operations/errors.md}.
 */
public interface ErrorCode {

    /** Upper case with underscores, unique in Tailrace, such as {@code POSTGRES_SLOT_ACTIVE}. */
    String name();

    Kind kind();

    /** Whose business an error is, and so what the engine does. */
    enum Kind {
        /**
         * Configuration, privileges, data that do not fit: the pipeline stops, a person must act.
         */
        USER,
        /** The source's end fails: tried again without end. */
        SOURCE,
        /** The target's end fails: tried again without end. */
        SINK,
        /** Disk or memory of this machine: tried again without end. */
        RESOURCE,
        /** A defect of Tailrace: the pipeline stops. */
        INTERNAL
    }
}
