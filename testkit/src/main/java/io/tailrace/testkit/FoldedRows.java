package io.tailrace.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.testkit.TableShape.Column;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows that JSON lines left, as normal texts, to be taken one by one by their key. */
final class FoldedRows {

    private final TableShape shape;
    private final Map<List<@Nullable String>, ArrayDeque<Map<String, JsonNode>>> byKey =
            new HashMap<>();

    FoldedRows(TableShape shape, Collection<Map<String, JsonNode>> rows) {
        this.shape = shape;
        for (Map<String, JsonNode> row : rows) {
            List<@Nullable String> key = new ArrayList<>();
            for (Column column : shape.key()) {
                key.add(text(column, row.get(column.name())));
            }
            byKey.computeIfAbsent(key, _ -> new ArrayDeque<>()).add(row);
        }
    }

    /**
     * A row with the key of this one; a column that no line ever spoke of has the value of this
     * one.
     */
    @Nullable List<@Nullable String> take(List<@Nullable String> like) {
        List<@Nullable String> key = new ArrayList<>();
        for (Column column : shape.key()) {
            key.add(like.get(shape.indexOf(column)));
        }
        ArrayDeque<Map<String, JsonNode>> found = byKey.get(key);
        if (found == null) {
            return null;
        }
        Map<String, JsonNode> row = found.remove();
        if (found.isEmpty()) {
            byKey.remove(key);
        }
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < like.size(); i++) {
            Column column = shape.columns().get(i);
            JsonNode value = row.get(column.name());
            // a column that was added or renamed later is not in the lines of rows that did not
            // change since
            texts.add(
                    value == null && column.name().startsWith(JsonLines.LATE)
                            ? like.get(i)
                            : text(column, value));
        }
        return texts;
    }

    /** What nobody took. */
    List<List<@Nullable String>> rest() {
        List<List<@Nullable String>> rest = new ArrayList<>();
        for (ArrayDeque<Map<String, JsonNode>> rows : byKey.values()) {
            for (Map<String, JsonNode> row : rows) {
                List<@Nullable String> texts = new ArrayList<>();
                shape.columns().forEach(column -> texts.add(text(column, row.get(column.name()))));
                rest.add(texts);
            }
        }
        return rest;
    }

    static @Nullable String text(Column column, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return value == null ? "(no line has it)" : null;
        }
        return switch (column.type()) {
            case "bytea" -> HexFormat.of().formatHex(Base64.getDecoder().decode(value.asText()));
            case "json", "jsonb" -> column.normal(value.toString());
            default -> column.normal(value.asText());
        };
    }
}
