package io.tailrace.spi;

import java.util.List;

/**
 * Ability of a source factory: to ask a pipeline that may be running, anywhere, to read tables
 * again from the start.
 */
public interface Resnapshot<C extends Record> {

    /** Leaves the request in the source's log, where the pipeline finds it in order. */
    void request(C config, String pipeline, List<String> tables);
}
