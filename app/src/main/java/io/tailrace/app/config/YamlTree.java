package io.tailrace.app.config;

import io.tailrace.app.config.Node.Field;
import io.tailrace.app.config.Node.Fields;
import io.tailrace.app.config.Node.Items;
import io.tailrace.app.config.Node.Scalar;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Builds the tree of a YAML text from the parser's events: what YAML's own object model does beyond
 * that (types by guess, aliases, tags) a pipeline file has no use for, and an attacker has.
 */
final class YamlTree {

    private static final int DEEPEST = 40;

    private final String file;
    private final Problems problems;
    private final ParserImpl events;

    private YamlTree(String file, String text, Problems problems) {
        this.file = file;
        this.problems = problems;
        var options = new LoaderOptions();
        options.setCodePointLimit(Math.max(1, text.length()));
        options.setProcessComments(false);
        this.events = new ParserImpl(new StreamReader(new StringReader(text)), options);
    }

    /** The root, or nothing if the text is no YAML; then the problem has been reported. */
    static Optional<Node> read(String file, String text, Problems problems) {
        try {
            return Optional.ofNullable(new YamlTree(file, text, problems).document());
        } catch (Refused e) {
            problems.add(e.at, "", e.reason);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            problems.add(
                    located(file, mark),
                    "",
                    "not YAML: " + (context + e.getProblem()).replaceAll("\\s+", " "));
        } catch (ReaderException e) {
            problems.add(
                    located(file, text, e.getPosition()),
                    "",
                    "not text: there is a control character here (0x%02x)"
                            .formatted(e.getCodePoint()));
        } catch (YAMLException e) {
            problems.add(
                    Location.whole(file),
                    "",
                    "not YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return Optional.empty();
    }

    private @Nullable Node document() {
        Node root = null;
        while (events.peekEvent() != null) {
            Event event = next();
            if (event instanceof DocumentStartEvent && root == null) {
                root = node(next(), 0);
            } else if (event instanceof DocumentStartEvent && hasContent()) {
                throw new Refused(
                        at(event), "a second document begins here; write one pipeline a file");
            }
        }
        return root;
    }

    private boolean hasContent() {
        return !(next() instanceof ScalarEvent scalar && scalar.getValue().isEmpty());
    }

    private Event next() {
        return events.getEvent();
    }

    private Node node(Event event, int depth) {
        if (depth > DEEPEST) {
            throw new Refused(at(event), "nested deeper than " + DEEPEST + " levels");
        }
        if (event instanceof AliasEvent
                || event instanceof NodeEvent anchored && anchored.getAnchor() != null) {
            throw new Refused(
                    at(event),
                    "anchors (&) and aliases (*) are not supported; write the value out, in quotes if it begins with & or *");
        }
        String tag = tag(event);
        if (tag != null) {
            throw new Refused(at(event), "tags (" + tag + ") are not supported");
        }
        if (event instanceof ScalarEvent scalar) {
            boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
            return new Scalar(at(scalar), scalar.getValue(), plain);
        }
        if (event instanceof SequenceStartEvent start) {
            return items(start, depth);
        }
        if (event instanceof MappingStartEvent start) {
            return fields(start, depth);
        }
        throw new Refused(at(event), "not expected here: " + event.getEventId());
    }

    private static @Nullable String tag(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof CollectionStartEvent collection ? collection.getTag() : null;
    }

    private Items items(SequenceStartEvent start, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event event = next(); !(event instanceof SequenceEndEvent); event = next()) {
            items.add(node(event, depth + 1));
        }
        return new Items(at(start), items);
    }

    private Fields fields(MappingStartEvent start, int depth) {
        List<Field> fields = new ArrayList<>();
        Map<String, Location> seen = new HashMap<>();
        for (Event event = next(); !(event instanceof MappingEndEvent); event = next()) {
            if (!(event instanceof ScalarEvent)) {
                throw new Refused(at(event), "a key must be a plain word");
            }
            Scalar key = (Scalar) node(event, depth + 1);
            Node value = node(next(), depth + 1);
            Location first = seen.putIfAbsent(key.text(), key.at());
            if (first == null) {
                fields.add(new Field(key.at(), key.text(), value));
            } else {
                problems.add(
                        key.at(),
                        "",
                        "key "
                                + key.described()
                                + " is here a second time; it is already at line "
                                + first.line());
            }
        }
        return new Fields(at(start), fields);
    }

    private Location at(Event event) {
        return located(file, event.getStartMark());
    }

    private static Location located(String file, @Nullable Mark mark) {
        return mark == null
                ? Location.whole(file)
                : new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Location located(String file, String text, int position) {
        String before = text.substring(0, Math.clamp(position, 0, text.length()));
        int lineStart = before.lastIndexOf('\n') + 1;
        return new Location(
                file,
                (int) before.chars().filter(c -> c == '\n').count() + 1,
                before.length() - lineStart + 1);
    }

    /** YAML that this program does not take. */
    private static final class Refused extends RuntimeException {

        private final transient Location at;
        private final String reason;

        Refused(Location at, String reason) {
            super(reason, null, false, false);
            this.at = at;
            this.reason = reason;
        }
    }
}
