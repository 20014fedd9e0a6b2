package io.tailrace.app.config;

import io.tailrace.app.config.Node.Field;
import io.tailrace.app.config.Node.Fields;
import io.tailrace.app.config.Node.Items;
import io.tailrace.app.config.Node.Scalar;
import io.tailrace.engine.Component;
import io.tailrace.spi.CheckpointStoreFactory;
import io.tailrace.spi.Factory;
import io.tailrace.spi.InvalidOptions;
import io.tailrace.spi.InvalidOptions.Invalid;
import io.tailrace.spi.Secret;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.SourceFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes configuration records of trees. Everything that does not fit is reported with its place,
 * and the binding goes on: one reading tells all. Null stands for what could not be made.
 */
final class Binder {

    private static final String TYPE = "type";

    private final Path directory;
    private final Substitution substitution;
    private final Parts parts;
    private final Problems problems;

    Binder(Path directory, Substitution substitution, Parts parts, Problems problems) {
        this.directory = directory;
        this.substitution = substitution;
        this.parts = parts;
        this.problems = problems;
    }

    /**
     * @param path where the node stands in its file; empty for the root
     */
    <R extends Record> @Nullable R bind(Class<R> type, Node node, String path) {
        return node instanceof Fields fields
                ? record(type, fields.fields(), node.at(), path)
                : refuse(node, path, "a block of keys");
    }

    private <R extends Record> @Nullable R record(
            Class<R> type, List<Field> fields, Location at, String path) {
        int before = problems.size();
        List<Option> options = Option.of(type);
        List<String> names = options.stream().map(Option::name).toList();
        for (Field field : fields) {
            if (!names.contains(field.key())) {
                problems.add(
                        field.at(),
                        below(path, field.key()),
                        "there is no such key here; " + Nearest.suggestion(field.key(), names));
            }
        }
        @Nullable Object[] values = new @Nullable Object[options.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = option(options.get(i), fields, at, path);
        }
        return problems.size() > before ? null : create(type, values, fields, at, path);
    }

    private @Nullable Object option(Option option, List<Field> fields, Location at, String path) {
        String below = below(path, option.name());
        for (Field field : fields) {
            if (field.key().equals(option.name())) {
                boolean empty = field.value() instanceof Scalar scalar && scalar.isNull();
                if (!empty) {
                    return value(option.type(), field.value(), below);
                }
                if (option.required() || option.fallback() != null) {
                    problems.add(
                            field.at(),
                            below,
                            "has no value; write one"
                                    + (option.required() ? "" : ", or leave the key out"));
                    return null;
                }
            }
        }
        if (option.fallback() != null) {
            return fallback(option, at, below);
        }
        if (option.required()) {
            problems.add(
                    at,
                    path,
                    "the key '"
                            + option.name()
                            + "' is missing"
                            + (option.doc().isEmpty() ? "" : ": " + option.doc()));
        }
        return switch (option.raw().getSimpleName()) {
            case "List" -> List.of();
            case "Map" -> Map.of();
            default -> null;
        };
    }

    private @Nullable Object fallback(Option option, Location at, String path) {
        String text = Objects.requireNonNull(option.fallback());
        Node node =
                Values.isSingle(option.raw())
                        ? new Scalar(at, text, false)
                        : YamlTree.read("default of " + path, text, problems)
                                .orElse(new Fields(at, List.of()));
        return value(option.type(), node, path);
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object value(Type type, Node node, String path) {
        Class<?> raw = Option.raw(type);
        if (raw == List.class) {
            return list(Option.element(type), node, path);
        }
        if (raw == Map.class) {
            return map(Option.element(type), node, path);
        }
        if (raw == Component.class) {
            Type kind = ((ParameterizedType) type).getActualTypeArguments()[0];
            return component(
                    (Class<? extends Factory<?>>)
                            Option.raw(
                                    kind instanceof WildcardType wildcard
                                            ? wildcard.getUpperBounds()[0]
                                            : kind),
                    node,
                    path);
        }
        return Values.isSingle(raw)
                ? single(raw, node, path)
                : bind((Class<? extends Record>) raw, node, path);
    }

    private @Nullable Object single(Class<?> type, Node node, String path) {
        if (!(node instanceof Scalar scalar) || scalar.isNull()) {
            return refuse(node, path, Values.expected(type));
        }
        String text = filled(scalar, path);
        if (text == null) {
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            problems.add(node.at(), path, "has a NUL character, which no server and no file takes");
            return null;
        }
        try {
            return Values.parse(type, text, directory);
        } catch (IllegalArgumentException _) {
            // The exception may hold a substituted value, which may be a secret; the file's own
            // text is not one.
            String expected = type.isEnum() ? near(text, type, scalar) : Values.expected(type);
            return type == Secret.class
                    ? refuse(node.at(), path, "a secret")
                    : refuse(node, path, expected);
        }
    }

    private static String near(String text, Class<?> type, Scalar scalar) {
        String suggestion =
                Substitution.applies(scalar.text())
                        ? ""
                        : Nearest.to(text, Values.names(type))
                                .map(near -> " (did you mean '" + near + "'?)")
                                .orElse("");
        return Values.expected(type) + suggestion;
    }

    private @Nullable String filled(Scalar scalar, String path) {
        try {
            return substitution.apply(scalar.text());
        } catch (IllegalArgumentException e) {
            problems.add(scalar.at(), path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable List<?> list(Type element, Node node, String path) {
        if (!(node instanceof Items items)) {
            return refuse(node, path, "a list, such as [a, b]");
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < items.items().size(); i++) {
            Object value = value(element, items.items().get(i), path + "[" + i + "]");
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    private @Nullable Map<String, ?> map(Type element, Node node, String path) {
        if (!(node instanceof Fields fields)) {
            return refuse(node, path, "a block of keys");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : fields.fields()) {
            Object value = value(element, field.value(), below(path, field.key()));
            if (value != null) {
                values.put(field.key(), value);
            }
        }
        return Collections.unmodifiableMap(values);
    }

    private <F extends Factory<?>> @Nullable Component<F> component(
            Class<F> kind, Node node, String path) {
        if (!(node instanceof Fields fields)) {
            return refuse(node, path, "a block with the key 'type'");
        }
        List<F> known = parts.of(kind);
        Field type =
                fields.fields().stream()
                        .filter(field -> field.key().equals(TYPE))
                        .findFirst()
                        .orElse(null);
        if (type == null || !(type.value() instanceof Scalar name)) {
            problems.add(
                    type == null ? node.at() : type.at(),
                    path,
                    "the key 'type' is missing: which "
                            + word(kind)
                            + " it is, one of "
                            + String.join(", ", known.stream().map(Factory::type).toList()));
            return null;
        }
        String wanted = filled(name, below(path, TYPE));
        for (F factory : known) {
            if (factory.type().equals(wanted)) {
                List<Field> rest = fields.fields().stream().filter(field -> field != type).toList();
                Record config = record(factory.config(), rest, node.at(), path);
                return config == null ? null : new Component<>(factory, config);
            }
        }
        if (wanted != null) {
            problems.add(
                    name.at(),
                    below(path, TYPE),
                    "there is no "
                            + word(kind)
                            + " of the type "
                            + name.described()
                            + "; "
                            + Nearest.suggestion(
                                    name.text(), known.stream().map(Factory::type).toList()));
        }
        return null;
    }

    private static String word(Class<?> kind) {
        return kind == SourceFactory.class
                ? "source"
                : kind == SinkFactory.class
                        ? "sink"
                        : kind == CheckpointStoreFactory.class ? "checkpoint store" : "transform";
    }

    private <R extends Record> @Nullable R create(
            Class<R> type,
            @Nullable Object[] values,
            List<Field> fields,
            Location at,
            String path) {
        try {
            Class<?>[] types =
                    Arrays.stream(type.getRecordComponents())
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new);
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            // A record checks in its constructor what no single option shows.
            Throwable cause = e.getCause();
            if (cause instanceof InvalidOptions invalid) {
                invalid.options().forEach(option -> report(option, fields, at, path));
                return null;
            }
            problems.add(
                    at,
                    path,
                    cause == null || cause.getMessage() == null
                            ? "not valid"
                            : substitution.withoutValues(cause.getMessage()));
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "configuration record " + type.getName() + " cannot be made", e);
        }
    }

    /** Reports an option that a record's constructor named, where the file has it. */
    private void report(Invalid option, List<Field> fields, Location at, String path) {
        Field found = null;
        List<Field> level = fields;
        String below = path;
        for (String key : option.path()) {
            below = below(below, key);
            found =
                    level.stream()
                            .filter(field -> field.key().equals(key))
                            .findFirst()
                            .orElse(null);
            level =
                    found != null && found.value() instanceof Fields block
                            ? block.fields()
                            : List.of();
        }
        String message = substitution.withoutValues(option.message());
        if (!option.known().isEmpty()) {
            message += "; " + Nearest.suggestion(option.path().getLast(), option.known());
            problems.add(found == null ? at : found.at(), below, message);
        } else if (found != null) {
            problems.add(
                    found.value().at(), below, message + ", found " + found.value().described());
        } else {
            problems.add(at, below, message);
        }
    }

    private <T> @Nullable T refuse(Node node, String path, String expected) {
        problems.add(node.at(), path, "expected " + expected + ", found " + node.described());
        return null;
    }

    private <T> @Nullable T refuse(Location at, String path, String expected) {
        problems.add(at, path, "expected " + expected);
        return null;
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
