package io.tailrace.app.config;

import io.tailrace.engine.PipelineSpec;
import java.nio.file.Path;

/**
 * A pipeline file that has been read and found good.
 *
 * @param text what it said when it was read
 */
public record PipelineFile(Path path, String text, PipelineSpec spec, PipelineConfig.Http http) {

    public String name() {
        return spec.name();
    }
}
