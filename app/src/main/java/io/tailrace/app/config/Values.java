package io.tailrace.app.config;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the single values of options. */
public final class Values {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(us|ms|s|m|h|d)");

    /** Far from where a number of nanoseconds would overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Map<String, ChronoUnit> UNITS =
            Map.of(
                    "us", ChronoUnit.MICROS,
                    "ms", ChronoUnit.MILLIS,
                    "s", ChronoUnit.SECONDS,
                    "m", ChronoUnit.MINUTES,
                    "h", ChronoUnit.HOURS,
                    "d", ChronoUnit.DAYS);

    private Values() {}

    /** Whether an option of this class is written as one value. */
    static boolean isSingle(Class<?> type) {
        return type != List.class
                && type != Map.class
                && (!type.isRecord() || type == DataSize.class);
    }

    /** What an option of this class takes, in words. */
    static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + String.join(", ", names(type));
        }
        return switch (type.getSimpleName()) {
            case "int", "long", "Integer", "Long" -> "a whole number";
            case "double", "Double" -> "a number";
            case "boolean", "Boolean" -> "true or false";
            case "Duration" -> "a duration such as 250ms, 5s, 1m or 2h";
            case "DataSize" -> "a size such as 64MiB, 10MB or 4096";
            case "Path" -> "a path";
            default -> "text";
        };
    }

    /** The word for a class in tables of options. */
    static String word(Class<?> type) {
        if (type.isEnum()) {
            return String.join(" | ", names(type));
        }
        return switch (type.getSimpleName()) {
            case "int", "long", "Integer", "Long" -> "integer";
            case "double", "Double" -> "number";
            case "boolean", "Boolean" -> "boolean";
            case "Duration" -> "duration";
            case "DataSize" -> "size";
            case "Path" -> "path";
            case "Secret" -> "secret";
            default -> "text";
        };
    }

    static List<String> names(Class<?> enumType) {
        return Arrays.stream(enumType.getEnumConstants())
                .map(each -> Option.kebab(((Enum<?>) each).name()))
                .toList();
    }

    /**
     * @param directory where relative paths begin
     * @throws IllegalArgumentException if the text is none of this class
     */
    static Object parse(Class<?> type, String text, Path directory) {
        if (type.isEnum()) {
            int index = names(type).indexOf(text);
            if (index < 0) {
                throw new IllegalArgumentException(text);
            }
            return type.getEnumConstants()[index];
        }
        return switch (type.getSimpleName()) {
            case "String" -> text;
            case "Secret" -> new Secret(text);
            case "int", "Integer" -> Integer.valueOf(digits(text));
            case "long", "Long" -> Long.valueOf(digits(text));
            case "double", "Double" -> Double.valueOf(text);
            case "boolean", "Boolean" -> bool(text);
            case "Duration" -> duration(text);
            case "DataSize" -> DataSize.parse(text);
            case "Path" -> path(text, directory);
            default -> throw new IllegalStateException("options cannot be of " + type);
        };
    }

    /** Reads {@code 250ms}, {@code 5s}, {@code 1m}, {@code 2h}; up to a hundred years. */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (matcher.matches()) {
            Duration duration =
                    Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2)));
            if (duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no duration; write 250ms, 5s, 1m or 2h, 36500d at most");
    }

    /** Whole numbers may group their digits: 300_000. */
    private static String digits(String text) {
        return text.matches("-?\\d+(_\\d+)*") ? text.replace("_", "") : text;
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Path path(String text, Path directory) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        try {
            return directory.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("no path", e);
        }
    }
}
