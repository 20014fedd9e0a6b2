package io.tailrace.app.demo;

import io.tailrace.app.command.ExitCode;
import io.tailrace.app.command.Program;
import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.panel.Reporter;
import io.tailrace.app.panel.Words;
import io.tailrace.app.run.Signals;
import io.tailrace.app.run.StateWords;
import io.tailrace.app.run.Supervisor;
import io.tailrace.engine.Figures;
import io.tailrace.engine.Pipeline;
import io.tailrace.engine.PipelineState;
import io.tailrace.engine.Pipelines;
import io.tailrace.spi.Snapshotting;
import io.tailrace.spi.TailraceException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One demonstration from beginning to end. */
final class Demo {

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Program program;
    private final PrintStream err;
    private final DemoDirectory directory;
    private final String source;
    private final Function<DemoDirectory, Target> targets;
    private final long rows;
    private final int rate;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * @param source the type of the source: {@code postgres} or {@code mysql}
     * @param targets makes what is written to
     */
    Demo(
            Program program,
            DemoDirectory directory,
            String source,
            Function<DemoDirectory, Target> targets,
            long rows,
            int rate) {
        this.program = program;
        this.err = program.terminal().err();
        this.directory = directory;
        this.source = source;
        this.targets = targets;
        this.rows = rows;
        this.rate = rate;
    }

    /**
     * @param length how long traffic lasts; null for until a signal
     */
    Verdict run(@Nullable Duration length) throws InterruptedException {
        handleSignals();
        err.println(
                "Starting a private server and filling it with " + Words.count(rows) + " rows ...");
        try (var database = ShopDatabase.start(source, directory);
                var target = targets.apply(directory);
                var pipelines = new Pipelines()) {
            database.fill(rows);
            PipelineFile file =
                    program.read(directory.writePipeline(database.source(), target.routes()))
                            .orElseThrow(
                                    () ->
                                            new TailraceException(
                                                    DemoError.DEMO_DIRECTORY,
                                                    "the demo's own pipeline file has problems"));
            var supervisor = new Supervisor(pipelines, OptionalLong.empty());
            supervisor.start(file);
            Pipeline pipeline =
                    pipelines
                            .find(file.name())
                            .orElseThrow(() -> supervisor.notStarted().values().iterator().next());
            Map<String, Commits> commits = new LinkedHashMap<>();
            file.spec().routes().forEach(route -> commits.put(route.name(), new Commits()));
            var traffic = new Traffic(database, commits.values(), rate);
            return follow(
                    database, target, supervisor, pipelines, pipeline, traffic, commits, length);
        }
    }

    /** As {@code tailrace run} takes them: orderly, at once, hard. */
    private void handleSignals() {
        Signals.handle(
                () -> {
                    err.println(
                            "tailrace: waiting for what is under way; once more to stop at once");
                    stopped.countDown();
                },
                Thread.currentThread()::interrupt,
                () -> System.exit(ExitCode.NOT_DRAINED)); // which ends the servers too
    }

    private Verdict follow(
            ShopDatabase database,
            Target target,
            Supervisor supervisor,
            Pipelines pipelines,
            Pipeline pipeline,
            Traffic traffic,
            Map<String, Commits> commits,
            @Nullable Duration length)
            throws InterruptedException {
        long start = System.nanoTime();
        Verdict.Copied copied;
        long trafficStart;
        try (var observer = new Observer(pipeline, commits);
                var _ =
                        Reporter.start(
                                pipelines,
                                () -> heading(database, traffic, target),
                                err,
                                program.terminal().interactive())) {
            try (traffic) {
                traffic.start();
                trafficStart = System.nanoTime();
                copied = awaitCopied(pipeline, start);
                commits.values().forEach(Commits::measure);
                observer.start();
                if (length == null) {
                    stopped.await();
                } else {
                    stopped.await(length.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
            awaitDelivered(database, pipeline);
            supervisor.drain();
            supervisor.await();
        }
        requireWell(
                pipeline.state() instanceof PipelineState.Stopped stopped && stopped.complete(),
                pipeline);
        Duration streamed = Duration.ofNanos(System.nanoTime() - trafficStart);
        err.println("Comparing every row ...");
        return compare(database, target, copied, traffic, streamed, commits);
    }

    private List<String> heading(ShopDatabase database, Traffic traffic, Target target) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                "Traffic on the private "
                        + database.title()
                        + ": "
                        + Words.count(traffic.inserts())
                        + " inserts, "
                        + Words.count(traffic.updates())
                        + " updates, "
                        + Words.count(traffic.deletes())
                        + " deletes");
        lines.addAll(target.filling());
        lines.add("");
        return lines;
    }

    private Verdict.Copied awaitCopied(Pipeline pipeline, long start) throws InterruptedException {
        while (stopped.getCount() > 0 && !isCopied(pipeline.figures())) {
            requireWell(!pipeline.state().ended(), pipeline);
            Thread.sleep(LOOK);
        }
        return new Verdict.Copied(
                Math.min(rows, pipeline.figures().durableRows()),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private boolean isCopied(Figures figures) {
        return figures.durableRows() >= rows
                && figures.snapshot().stream().allMatch(Snapshotting.TableProgress::done);
    }

    /** Waits until everything that was committed so far is durable in the targets. */
    private void awaitDelivered(ShopDatabase database, Pipeline pipeline)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            ShopDatabase.Mark mark = database.mark(statement);
            while (!isCopied(pipeline.figures()) || !mark.isReached(pipeline)) {
                requireWell(!pipeline.state().ended() && System.nanoTime() < end, pipeline);
                Thread.sleep(LOOK);
            }
        } catch (SQLException e) {
            throw ShopDatabase.failed(e);
        }
    }

    private static void requireWell(boolean well, Pipeline pipeline) {
        if (!well) {
            throw new TailraceException(
                    DemoError.DEMO_DATABASE,
                    "the pipeline did not get there: " + StateWords.of(pipeline.state()));
        }
    }

    private Verdict compare(
            ShopDatabase database,
            Target target,
            Verdict.Copied copied,
            Traffic traffic,
            Duration streamed,
            Map<String, Commits> commits) {
        try (Connection source = database.connect()) {
            source.setAutoCommit(false);
            return new Verdict(
                    target.compare(source, database),
                    target.unit(),
                    copied,
                    traffic,
                    streamed,
                    commits);
        } catch (SQLException e) {
            throw ShopDatabase.failed(e);
        }
    }
}
