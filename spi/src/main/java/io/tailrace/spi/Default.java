package io.tailrace.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of an option that a file leaves out, as the file would write it. An option without one
 * is required, unless it is {@code Nullable}, a list or a map.
 *
 * <p>Options may be strings, whole numbers, booleans, enums (kebab-case in files), {@link
 * java.time.Duration} ({@code 250ms}, {@code 5s}, {@code 1m}, {@code 2h}), {@link DataSize} ({@code
 * 64MiB}), {@link Secret}, {@link java.nio.file.Path} (relative to the pipeline file), nested
 * records, and lists and string-keyed maps of these.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    String value();
}
