package io.tailrace.connector.files;

import io.tailrace.spi.Guarantee;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.format.Formats;

/** Makes the {@code blackhole} sink. */
final class BlackholeSinkFactory implements SinkFactory<BlackholeConfig> {

    @Override
    public String type() {
        return "blackhole";
    }

    @Override
    public Class<BlackholeConfig> config() {
        return BlackholeConfig.class;
    }

    @Override
    public String summary() {
        return "Throws changes away, after writing them in a format if wanted: for measuring a source.";
    }

    @Override
    public String example() {
        return """
                sink:
                  type: blackhole
                  format: json
                """;
    }

    @Override
    public Sink open(BlackholeConfig config, SinkContext context) {
        String format = config.format();
        return new BlackholeSink(
                format == null ? null : Formats.named(format, config.formatOptions()));
    }

    @Override
    public Guarantee guarantee(BlackholeConfig config) {
        return new Guarantee(false, "nothing is kept");
    }
}
