package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.http.Endpoints;
import io.tailrace.app.panel.Reporter;
import io.tailrace.app.panel.Words;
import io.tailrace.app.run.FileWatch;
import io.tailrace.app.run.Supervisor;
import io.tailrace.engine.Pipelines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what a running pipeline does not need: endpoints, panel, watching files. Begins once rows
 * flow, on a thread of its own, so that none of it delays the first row.
 */
final class Attendant implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Attendant.class);
    private static final Duration LATEST = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Program program;
    private final Supervisor supervisor;
    private final Pipelines pipelines;
    private final List<PipelineFile> files;
    private final long startedAt = System.nanoTime();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("attendant").unstarted(this::run);
    private OptionalInt port = OptionalInt.empty();
    private boolean reports;
    private boolean panel;
    private @Nullable Path watched;
    private @Nullable Endpoints endpoints;
    private @Nullable Reporter reporter;

    Attendant(
            Program program, Supervisor supervisor, Pipelines pipelines, List<PipelineFile> files) {
        this.program = program;
        this.supervisor = supervisor;
        this.pipelines = pipelines;
        this.files = files;
    }

    /** Serves the endpoints, if there is a port. */
    void serve(OptionalInt wanted) {
        port = wanted;
    }

    /** Reports how the pipelines are; as a panel if that is allowed and there is a screen. */
    void report(boolean panelAllowed) {
        reports = true;
        panel = panelAllowed && program.terminal().interactive();
    }

    /** Follows changes of these files. */
    void watch(Path path) {
        watched = path;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            awaitRows();
            if (pipelines.all().stream().allMatch(pipeline -> pipeline.state().ended())) {
                return;
            }
            if (port.isPresent()) {
                endpoints = open(port.getAsInt());
            }
            if (reports) {
                reporter =
                        Reporter.start(pipelines, this::heading, program.terminal().err(), panel);
            }
            if (watched != null) {
                new FileWatch(watched, files, program.reader(), supervisor).run();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error(
                    "endpoints, panel and file watch are off after a defect; the pipelines go on",
                    e);
        }
    }

    private void awaitRows() throws InterruptedException {
        long latest = startedAt + LATEST.toNanos();
        while (System.nanoTime() < latest
                && pipelines.all().stream().allMatch(pipeline -> pipeline.figures().rows() == 0)) {
            Thread.sleep(LOOK);
        }
    }

    private @Nullable Endpoints open(int wanted) {
        try {
            Endpoints opened = Endpoints.openNear(wanted, pipelines, HttpPort.readyLag(files));
            if (wanted != 0 && opened.port() != wanted) {
                LOG.warn(
                        "port {} is taken; /healthz, /readyz and /metrics are on http://127.0.0.1:{}",
                        wanted,
                        opened.port());
            } else {
                LOG.info(
                        "/healthz, /readyz and /metrics are on http://127.0.0.1:{}", opened.port());
            }
            return opened;
        } catch (IOException e) {
            LOG.warn("/healthz, /readyz and /metrics are not served: {}", e.getMessage());
            return null;
        }
    }

    private List<String> heading() {
        Endpoints served = endpoints;
        return List.of(
                "",
                "tailrace "
                        + Version.tailrace()
                        + "   up "
                        + Words.duration(Duration.ofNanos(System.nanoTime() - startedAt))
                        + (served == null
                                ? ""
                                : "   http://127.0.0.1:" + served.port() + "/metrics"));
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (reporter != null) {
            reporter.close();
        }
        if (endpoints != null) {
            endpoints.close();
        }
    }
}
