package io.tailrace.spi;

import java.nio.file.Path;

/**
 * What a source may know of the pipeline it works for.
 *
 * @param pipeline the pipeline's name
 * @param split the split to read
 * @param scratch a folder for files that need not outlive the process, such as spilled
 *     transactions; may not exist yet; emptied by the source when it opens
 * @param state a folder for what must be found again after a restart, such as the schema of the
 *     past; may not exist yet; lives as long as the checkpoints beside it
 * @param late whether the split appeared while the pipeline ran ({@link Growing}): without a
 *     position it is read from its beginning, wherever a new pipeline would begin
 */
public record SourceContext(String pipeline, Split split, Path scratch, Path state, boolean late) {

    /** For a split that was there when the pipeline started. */
    public SourceContext(String pipeline, Split split, Path scratch, Path state) {
        this(pipeline, split, scratch, state, false);
    }

    /** For a source that keeps nothing. */
    public SourceContext(String pipeline, Split split, Path scratch) {
        this(pipeline, split, scratch, scratch.resolve("state"));
    }
}
