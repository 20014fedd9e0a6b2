package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.config.PipelineReader;
import io.tailrace.app.config.Problem;
import io.tailrace.app.config.Problems;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        description =
                "Read pipeline files and tell everything that is wrong with them. Connects to nothing.")
public final class ValidateCommand implements Callable<Integer> {

    @Mixin Shared shared = new Shared();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Pipeline files, or folders of them.")
    List<Path> paths = List.of();

    private final Program program;

    public ValidateCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() {
        var problems = new Problems();
        List<Path> files =
                paths.stream().flatMap(path -> PipelineReader.files(path).stream()).toList();
        List<PipelineFile> good = program.reader().read(files, problems);
        if (shared.json) {
            program.terminal().out().println(Json.text(answer(good, problems.all())));
        } else {
            program.report(problems.all());
            for (PipelineFile file : good) {
                program.terminal().out().println(file.path() + ": ok, pipeline " + file.name());
            }
            if (files.isEmpty()) {
                program.terminal().err().println("tailrace: no *.yaml file in " + paths);
            }
        }
        return problems.isEmpty() && !files.isEmpty() ? ExitCode.OK : ExitCode.USAGE;
    }

    private static Map<String, Object> answer(List<PipelineFile> good, List<Problem> problems) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "valid",
                good.stream()
                        .map(file -> Map.of("file", file.path(), "pipeline", file.name()))
                        .toList());
        answer.put("problems", problems.stream().map(ValidateCommand::problem).toList());
        return answer;
    }

    private static Map<String, Object> problem(Problem problem) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("file", problem.at().file());
        entry.put("line", problem.at().line());
        entry.put("column", problem.at().column());
        entry.put("path", problem.path());
        entry.put("message", problem.message());
        return entry;
    }
}
