package io.tailrace.spi;

import java.util.List;

/**
 * Ability of a source factory: to ask a pipeline that may be running to read tables again from the
 * start.
 */
public interface Resnapshot<C extends Record> {

    /**
     * Leaves the request where the pipeline finds it: in the source's log, where it can be running
     * anywhere, or in {@link SourceContext#state}.
     */
    void request(C config, SourceContext context, List<String> tables);
}
