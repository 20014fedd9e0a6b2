package io.tailrace.app.demo;

import io.tailrace.app.command.ExitCode;
import io.tailrace.app.command.Program;
import io.tailrace.app.command.Shared;
import io.tailrace.app.command.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "demo",
        description =
                "Show it all on a private database: copy its tables, follow its traffic into DuckDB and JSON lines or Kafka, compare every row.")
public final class DemoCommand implements Callable<Integer> {

    @Mixin Shared shared = new Shared();

    @Option(
            names = "--source",
            paramLabel = "TYPE",
            defaultValue = "postgres",
            converter = SourceConverter.class,
            description = "The database: postgres or mysql. Default: ${DEFAULT-VALUE}.")
    String source = "postgres";

    @Option(
            names = "--sink",
            paramLabel = "SINK",
            defaultValue = "duckdb",
            description =
                    "duckdb: DuckDB and JSON lines; kafka: topics of a private Kafka broker. Default: ${DEFAULT-VALUE}.")
    Sink sink = Sink.duckdb;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "Seconds of traffic once the existing rows are copied. Default: until Ctrl-C.")
    @Nullable Integer seconds;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "300000",
            description = "Rows that exist before. Default: ${DEFAULT-VALUE}.")
    long rows;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "Transactions a second. Default: ${DEFAULT-VALUE}.")
    int rate;

    @Option(
            names = "--directory",
            paramLabel = "D",
            description = "Folder to work in, which stays. Default: a new one, which goes.")
    @Nullable Path directory;

    @Option(names = "--keep", description = "Leave the folder there.")
    boolean keep;

    /** As they are written on the command line. */
    enum Sink {
        duckdb,
        kafka
    }

    private final Program program;

    public DemoCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws InterruptedException {
        Terminal terminal = program.terminal();
        DemoDirectory folder = DemoDirectory.prepare(directory);
        Verdict verdict;
        try {
            Duration length = seconds == null ? null : Duration.ofSeconds(seconds);
            verdict =
                    new Demo(
                                    program,
                                    folder,
                                    source,
                                    switch (sink) {
                                        case duckdb -> DuckDbAndLines::new;
                                        case kafka -> KafkaTopics::new;
                                    },
                                    Math.max(rows, 1000),
                                    Math.clamp(rate, 1, 100_000))
                            .run(length);
        } finally {
            if (!keep && directory == null) {
                folder.delete();
            }
        }
        if (shared.json()) {
            terminal.out().println(program.json(verdict.json()));
        } else {
            verdict.lines().forEach(terminal.out()::println);
        }
        if (keep || directory != null) {
            terminal.err().println("The pipeline file and what it wrote are in " + folder.path());
        }
        return verdict.isEqual() ? ExitCode.OK : ExitCode.FINDINGS;
    }

    /** Takes what {@link ShopDatabase#start} knows. */
    static final class SourceConverter implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (!value.equals("postgres") && !value.equals("mysql")) {
                throw new TypeConversionException("must be postgres or mysql, not '" + value + "'");
            }
            return value;
        }
    }
}
