package io.tailrace.app.config;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Secret;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Describes the options of a part: as a JSON schema for editors and programs, and as words for
 * people.
 */
public final class OptionSchema {

    private OptionSchema() {}

    /** A JSON schema (draft 2020-12) of the block that names this part. */
    public static Map<String, Object> of(Factory<?> factory) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", factory.type());
        schema.put("description", factory.summary());
        Map<String, Object> body = record(factory.config());
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", Map.of("const", factory.type()));
        properties.putAll((Map<String, ?>) asMap(body.get("properties")));
        body.put("properties", properties);
        List<Object> required = new ArrayList<>(List.of("type"));
        required.addAll((List<?>) Objects.requireNonNull(body.get("required")));
        body.put("required", required);
        schema.putAll(body);
        return schema;
    }

    /** The word for an option's type in a table. */
    public static String word(Type type) {
        Class<?> raw = Option.raw(type);
        if (raw == List.class) {
            return "list of " + word(Option.element(type));
        }
        if (raw == Map.class) {
            return "map to " + word(Option.element(type));
        }
        return isBlock(type) ? "block" : Values.word(raw);
    }

    /** The options of the blocks that an option of this type holds; empty if it holds none. */
    @SuppressWarnings("unchecked")
    public static List<Option> nested(Type type) {
        Class<?> raw = Option.raw(type);
        if (raw == List.class || raw == Map.class) {
            return nested(Option.element(type));
        }
        return isBlock(type) ? Option.of((Class<? extends Record>) raw) : List.of();
    }

    private static boolean isBlock(Type type) {
        return Option.raw(type).isRecord() && !Values.isSingle(Option.raw(type));
    }

    private static Map<String, Object> record(Class<? extends Record> config) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Option option : Option.of(config)) {
            Map<String, Object> property = value(option.type());
            if (!option.doc().isEmpty()) {
                property.put("description", option.doc());
            }
            if (option.fallback() != null) {
                property.put("default", typed(option.raw(), option.fallback()));
            }
            properties.put(option.name(), property);
            if (option.required()) {
                required.add(option.name());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> value(Type type) {
        Class<?> raw = Option.raw(type);
        if (isBlock(type)) {
            return record((Class<? extends Record>) raw);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        if (raw == List.class) {
            schema.put("type", "array");
            schema.put("items", value(Option.element(type)));
        } else if (raw == Map.class) {
            schema.put("type", "object");
            schema.put("additionalProperties", value(Option.element(type)));
        } else if (raw.isEnum()) {
            schema.put("enum", Values.names(raw));
        } else {
            single(raw, schema);
        }
        return schema;
    }

    private static void single(Class<?> type, Map<String, Object> schema) {
        switch (Values.word(type)) {
            case "integer", "number", "boolean" -> schema.put("type", Values.word(type));
            case "duration" ->
                    schema.putAll(Map.of("type", "string", "pattern", "^\\d+\\s*(us|ms|s|m|h|d)$"));
            case "size" -> schema.put("type", List.of("string", "integer"));
            default -> schema.put("type", "string");
        }
        if (type == Secret.class) {
            schema.put("format", "password");
        }
    }

    private static Object typed(Class<?> type, String text) {
        return switch (Values.isSingle(type) ? Values.word(type) : "block") {
            case "integer" -> Long.parseLong(text.replace("_", ""));
            case "boolean" -> Boolean.parseBoolean(text);
            default -> text;
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> asMap(@org.jspecify.annotations.Nullable Object value) {
        return (Map<String, ?>) Objects.requireNonNull(value);
    }
}
