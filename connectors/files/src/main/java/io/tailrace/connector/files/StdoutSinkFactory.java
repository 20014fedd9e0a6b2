package io.tailrace.connector.files;

import io.tailrace.spi.Guarantee;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.format.Formats;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** Makes the {@code stdout} sink. */
final class StdoutSinkFactory implements SinkFactory<StdoutConfig> {

    @Override
    public String type() {
        return "stdout";
    }

    @Override
    public Class<StdoutConfig> config() {
        return StdoutConfig.class;
    }

    @Override
    public String summary() {
        return "Prints each change as a line on standard output, as soon as it comes.";
    }

    @Override
    public String example() {
        return """
                sink:
                  type: stdout
                  format: json
                """;
    }

    @Override
    public Sink open(StdoutConfig config, SinkContext context) {
        return new StdoutSink(
                Formats.named(config.format(), config.formatOptions()),
                new FileOutputStream(FileDescriptor.out));
    }

    @Override
    public Guarantee guarantee(StdoutConfig config) {
        return new Guarantee(false, "standard output cannot say what its reader has kept");
    }
}
