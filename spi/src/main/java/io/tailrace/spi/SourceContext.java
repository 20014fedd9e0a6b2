package io.tailrace.spi;

import java.nio.file.Path;

/**
 * What a source may know of the pipeline it works for.
 *
 * @param pipeline the pipeline's name
 * @param split the split to read
 * @param scratch a folder for files that need not outlive the process, such as spilled
 *     transactions; may not exist yet; emptied by the source when it opens
 */
public record SourceContext(String pipeline, Split split, Path scratch) {}
