package io.tailrace.spi.format;

import io.tailrace.spi.InvalidOptions;
import io.tailrace.spi.InvalidOptions.Invalid;
import java.util.List;
import java.util.Map;

/** The formats by the names that pipelines use; each is defined in {@code docs/formats}. */
public final class Formats {

    /** What sinks say of their option {@code format-options}. */
    public static final String OPTIONS =
            "Options of the format, a page on each of which is in docs/formats. debezium: schemas,"
                    + " server, database, connector, decimal, time, binary, interval,"
                    + " unavailable-value, transaction; maxwell: xoffset, position, gtid, server-id, primary-key,"
                    + " primary-key-columns; go-mysql-kafka: pipeline; cloudevents: source, mode.";

    private static final List<String> NAMES =
            List.of(
                    "json",
                    "tailrace",
                    "flat",
                    "debezium",
                    "maxwell",
                    "canal",
                    "dbus",
                    "go-mysql-kafka",
                    "cloudevents");

    private Formats() {}

    /** The names that {@link #named} knows. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * For the constructor of a configuration record with the options {@code format} and {@code
     * format-options}.
     *
     * @throws InvalidOptions if {@link #named} would
     */
    public static void check(String name, Map<String, String> options) {
        make(name, new FormatOptions(name, options), false);
    }

    /**
     * A new format of that name, for one lane of a sink that has headers; some formats are a {@link
     * HeaderFormat} then.
     *
     * @throws InvalidOptions as {@link #named} does
     */
    public static ChangeFormat withHeaders(String name, Map<String, String> options) {
        return make(name, new FormatOptions(name, options), true);
    }

    /**
     * A new format of that name, for one lane.
     *
     * @param options what the format's page says
     * @throws InvalidOptions if there is no such format, it does not know an option, or an option
     *     does not take its value
     */
    public static ChangeFormat named(String name, Map<String, String> options) {
        return make(name, new FormatOptions(name, options), false);
    }

    /** The options that a format has. */
    static List<String> options(String name) {
        FormatOptions none = new FormatOptions(name, Map.of());
        make(name, none, false);
        return none.known();
    }

    private static ChangeFormat make(String name, FormatOptions options, boolean headers) {
        return switch (name) {
            case "json", "tailrace" -> {
                options.requireNoMore();
                yield new JsonEnvelope();
            }
            case "flat" -> {
                options.requireNoMore();
                yield new Flat();
            }
            case "debezium" -> new Debezium(options, System::currentTimeMillis);
            case "maxwell" -> new Maxwell(options);
            case "canal" -> new Canal(options, System::currentTimeMillis);
            case "dbus" -> new Dbus(options);
            case "go-mysql-kafka" -> new GoMysqlKafka(options, System::currentTimeMillis);
            case "cloudevents" -> CloudEvents.of(options, headers);
            default ->
                    throw new InvalidOptions(
                            FormatError.FORMAT_UNKNOWN,
                            List.of(
                                    new Invalid(
                                            List.of("format"),
                                            "expected one of " + String.join(", ", NAMES),
                                            List.of())));
        };
    }
}
