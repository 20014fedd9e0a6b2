package io.tailrace.app.config;

import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One option of a configuration record.
 *
 * @param name in kebab-case, as files write it
 * @param type a class, or a list or map of one
 * @param fallback what a file that leaves it out is taken to say; null if there is nothing of the
 *     kind
 * @param required whether a file must have it
 */
public record Option(
        String name, Type type, String doc, @Nullable String fallback, boolean required) {

    /** The options of a record, in its order. */
    public static List<Option> of(Class<? extends Record> config) {
        return Arrays.stream(config.getRecordComponents()).map(Option::of).toList();
    }

    private static Option of(RecordComponent component) {
        Doc doc = component.getAnnotation(Doc.class);
        Default fallback = component.getAnnotation(Default.class);
        boolean many = List.class == component.getType() || Map.class == component.getType();
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return new Option(
                kebab(component.getName()),
                component.getGenericType(),
                doc == null ? "" : doc.value(),
                fallback == null ? null : fallback.value(),
                fallback == null && !many && !nullable);
    }

    /** The class, without what it is a list or map of. */
    Class<?> raw() {
        return raw(type);
    }

    static Class<?> raw(Type type) {
        return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
    }

    /** What a list or map holds. */
    static Type element(Type type) {
        Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
        return arguments[arguments.length - 1];
    }

    static String kebab(String name) {
        var kebab = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (i > 0
                    && Character.isUpperCase(c)
                    && Character.isLetterOrDigit(name.charAt(i - 1))
                    && !Character.isUpperCase(name.charAt(i - 1))) {
                kebab.append('-');
            }
            kebab.append(c == '_' ? '-' : Character.toLowerCase(c));
        }
        return kebab.toString();
    }
}
