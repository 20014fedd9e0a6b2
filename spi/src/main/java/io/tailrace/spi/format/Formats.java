package io.tailrace.spi.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The formats by the names that pipelines use; each is defined in {@code docs/formats}. */
public final class Formats {

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

    /** A new format of that name, for one lane, as it is without options. */
    public static Optional<ChangeFormat> named(String name) {
        return named(name, Map.of());
    }

    /**
     * A new format of that name, for one lane.
     *
     * @param options what the format's page says; an option that it does not know, or a value that
     *     it does not take, is a user's error
     */
    public static Optional<ChangeFormat> named(String name, Map<String, String> options) {
        FormatOptions given = new FormatOptions(name, options);
        return switch (name) {
            case "json", "tailrace" -> {
                given.requireNoMore();
                yield Optional.of(new JsonEnvelope());
            }
            case "flat" -> {
                given.requireNoMore();
                yield Optional.of(new Flat());
            }
            case "debezium" -> Optional.of(new Debezium(given, System::currentTimeMillis));
            case "maxwell" -> Optional.of(new Maxwell(given));
            case "canal" -> Optional.of(new Canal(given, System::currentTimeMillis));
            case "dbus" -> Optional.of(new Dbus(given));
            case "go-mysql-kafka" ->
                    Optional.of(new GoMysqlKafka(given, System::currentTimeMillis));
            case "cloudevents" -> Optional.of(new CloudEvents(given));
            default -> Optional.empty();
        };
    }
}
