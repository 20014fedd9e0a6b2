package io.tailrace.app.command;

import io.tailrace.app.config.Parts;
import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.config.PipelineReader;
import io.tailrace.app.config.Problem;
import io.tailrace.app.config.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What every command that deals with pipelines works with. */
public record Program(Terminal terminal, Parts parts) {

    /** Maps, lists and values as JSON. */
    public String json(Object value) {
        return Json.text(value);
    }

    PipelineReader reader() {
        return new PipelineReader(parts, terminal.environment());
    }

    /** Reads one file; nothing if it has problems, which have then been printed. */
    public Optional<PipelineFile> read(Path file) {
        var problems = new Problems();
        Optional<PipelineFile> read = reader().read(file, problems);
        report(problems.all());
        return read;
    }

    void report(List<Problem> problems) {
        problems.forEach(problem -> terminal.err().println(problem));
    }
}
