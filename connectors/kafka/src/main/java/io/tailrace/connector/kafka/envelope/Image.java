package io.tailrace.connector.kafka.envelope;

import io.tailrace.connector.kafka.envelope.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of a JSON object, in their order: their names, and the bytes of their values. */
public final class Image {

    private final List<String> names = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();

    /**
     * A value: a string's text, or the JSON of anything else.
     *
     * @param json where its bytes lie
     */
    @SuppressWarnings("ArrayRecordComponent") // a place in the record that was read
    record Value(Kind kind, byte[] json, int start, int length) {

        String text() {
            return new String(json, start, length, StandardCharsets.UTF_8);
        }
    }

    /** Reads a whole JSON object. */
    public static Image read(byte[] json) throws UnreadableException {
        requireObject(json);
        return read(json, 0, json.length);
    }

    /** Looks at every byte. */
    public static void requireObject(byte[] json) throws UnreadableException {
        if (!Utf8.isText(json)) {
            throw new UnreadableException("it is not UTF-8");
        }
        JsonScanner scanner = new JsonScanner();
        scanner.on(json, 0, json.length);
        scanner.whole();
        if (scanner.kind != Kind.OBJECT) {
            throw new UnreadableException("it is no JSON object");
        }
    }

    private static Image read(byte[] json, int start, int length) throws UnreadableException {
        Image image = new Image();
        JsonScanner scanner = new JsonScanner();
        scanner.on(json, start, length);
        scanner.enter('{');
        for (boolean first = true; scanner.more(first, '}'); first = false) {
            scanner.name();
            String name = value(scanner, json).text();
            scanner.value();
            image.put(name, value(scanner, json));
        }
        return image;
    }

    /** Of a value that is an object. */
    static Image read(Value value) throws UnreadableException {
        return read(value.json, value.start, value.length);
    }

    /** The objects of an array. */
    static List<Image> list(Value array) throws UnreadableException {
        List<Image> images = new ArrayList<>();
        JsonScanner scanner = new JsonScanner();
        scanner.on(array.json, array.start, array.length);
        scanner.enter('[');
        for (boolean first = true; scanner.more(first, ']'); first = false) {
            scanner.value();
            if (scanner.kind != Kind.OBJECT) {
                throw new UnreadableException("an element is no JSON object");
            }
            images.add(read(array.json, scanner.start, scanner.length));
        }
        return images;
    }

    /** The texts of an array of strings. */
    static List<String> texts(Value array) throws UnreadableException {
        List<String> texts = new ArrayList<>();
        JsonScanner scanner = new JsonScanner();
        scanner.on(array.json, array.start, array.length);
        scanner.enter('[');
        for (boolean first = true; scanner.more(first, ']'); first = false) {
            scanner.value();
            texts.add(value(scanner, array.json).text());
        }
        return texts;
    }

    private static Value value(JsonScanner scanner, byte[] json) throws UnreadableException {
        if (scanner.escaped) {
            byte[] text = Utf8.unescape(json, scanner.start, scanner.length);
            return new Value(Kind.STRING, text, 0, text.length);
        }
        return new Value(scanner.kind, json, scanner.start, scanner.length);
    }

    /** Of members with one name the last counts, as in most readers. */
    void put(String name, Value value) {
        int known = names.indexOf(name);
        if (known < 0) {
            names.add(name);
            values.add(value);
        } else {
            values.set(known, value);
        }
    }

    void remove(String name) {
        int known = names.indexOf(name);
        if (known >= 0) {
            names.remove(known);
            values.remove(known);
        }
    }

    public List<String> names() {
        return names;
    }

    @Nullable Value get(String name) {
        int known = names.indexOf(name);
        return known < 0 ? null : values.get(known);
    }

    Value at(int index) {
        return values.get(index);
    }

    /** A string member's text; null if it is not there, or null. */
    @Nullable String text(String name) throws UnreadableException {
        Value value = get(name);
        if (value == null || value.kind == Kind.NULL) {
            return null;
        }
        if (value.kind != Kind.STRING) {
            throw new UnreadableException("its '" + name + "' is no string");
        }
        return value.text();
    }

    String required(String name) throws UnreadableException {
        String text = text(name);
        if (text == null) {
            throw new UnreadableException("it has no '" + name + "'");
        }
        return text;
    }

    /** A member's whole number; 0 if it is not there, or null. */
    long number(String name) throws UnreadableException {
        Value value = get(name);
        if (value == null || value.kind == Kind.NULL) {
            return 0;
        }
        try {
            return Long.parseLong(value.text());
        } catch (NumberFormatException _) {
            throw new UnreadableException("its '" + name + "' is no whole number");
        }
    }

    /** A member that is an object; null if it is not there, or null. */
    @Nullable Image object(String name) throws UnreadableException {
        Value value = get(name);
        if (value == null || value.kind == Kind.NULL) {
            return null;
        }
        if (value.kind != Kind.OBJECT) {
            throw new UnreadableException("its '" + name + "' is no object");
        }
        return read(value);
    }

    /** A copy in which these members take the place of those of the same name. */
    Image with(Image others) {
        Image copy = new Image();
        for (int i = 0; i < names.size(); i++) {
            copy.put(names.get(i), values.get(i));
        }
        for (int i = 0; i < others.names.size(); i++) {
            copy.put(others.names.get(i), others.values.get(i));
        }
        return copy;
    }
}
