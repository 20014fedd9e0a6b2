package io.tailrace.app.command;

import io.tailrace.app.config.PipelineConfig;
import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.http.Endpoints;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Where the endpoints are to be: what the command line says, else what the first file says that
 * says anything.
 */
final class HttpPort {

    private HttpPort() {}

    /** The port; nothing if there are to be no endpoints. */
    static OptionalInt choose(@Nullable String option, List<PipelineFile> files) {
        if (option == null) {
            List<PipelineConfig.Http> enabled =
                    files.stream()
                            .map(PipelineFile::http)
                            .filter(PipelineConfig.Http::enabled)
                            .toList();
            return enabled.isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(
                            enabled.stream()
                                    .map(PipelineConfig.Http::port)
                                    .filter(Objects::nonNull)
                                    .findFirst()
                                    .orElse(Endpoints.DEFAULT_PORT));
        }
        if (option.equals("off")) {
            return OptionalInt.empty();
        }
        if (!option.matches("\\d{1,5}") || Integer.parseInt(option) > 65535) {
            throw new TypeConversionException(
                    "--http takes a port from 0 to 65535, or off, not '" + option + "'");
        }
        return OptionalInt.of(Integer.parseInt(option));
    }

    static Duration readyLag(List<PipelineFile> files) {
        return files.stream()
                .map(file -> file.http().readyLag())
                .min(Comparator.naturalOrder())
                .orElse(Duration.ofMinutes(1));
    }
}
