package io.tailrace.spi;

import java.time.Duration;

/**
 * A source factory whose {@linkplain SourceFactory#splits splits} may become more while a pipeline
 * runs. Each that appears is read from its beginning: see {@link SourceContext#late}.
 */
public interface Growing<C extends Record> {

    /** How long to wait before looking again; zero for never. */
    Duration lookEvery(C config);
}
