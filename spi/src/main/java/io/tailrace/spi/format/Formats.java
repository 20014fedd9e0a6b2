package io.tailrace.spi.format;

import java.util.List;
import java.util.Optional;

/** The formats by the names that pipelines use. */
public final class Formats {

    private static final List<String> NAMES = List.of("json");

    private Formats() {}

    /** The names that {@link #named} knows. */
    public static List<String> names() {
        return NAMES;
    }

    /** A new format of that name, for one lane. */
    public static Optional<ChangeFormat> named(String name) {
        return switch (name) {
            case "json" -> Optional.of(new JsonEnvelope());
            default -> Optional.empty();
        };
    }
}
