package io.tailrace.spi;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown by the constructor of a configuration record for options that it can name. Whoever reads
 * the file reports each at the line where it stands.
 */
public final class InvalidOptions extends TailraceException {

    private static final long serialVersionUID = 1;

    private final transient List<Invalid> options;

    public InvalidOptions(ErrorCode code, List<Invalid> options) {
        super(code, options.stream().map(Invalid::toString).collect(Collectors.joining("; ")));
        this.options = List.copyOf(options);
    }

    /** At least one. */
    public List<Invalid> options() {
        return options;
    }

    /**
     * One option.
     *
     * @param path the keys that lead to it from the record's block, in kebab-case
     * @param message of a key: that there is none; of a value: what was expected. Without the value
     *     itself, which may be a secret
     * @param known of a key that does not exist: those that do; of a value: empty
     */
    public record Invalid(List<String> path, String message, List<String> known) {

        @Override
        public String toString() {
            return "'"
                    + String.join(".", path)
                    + "': "
                    + message
                    + (known.isEmpty() ? "" : "; known: " + String.join(", ", known));
        }
    }
}
