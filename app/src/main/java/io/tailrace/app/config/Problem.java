package io.tailrace.app.config;

/**
 * One thing that is wrong with a pipeline file.
 *
 * @param path where in the file's tree, such as {@code routes[1].sink.path}; empty for the file
 *     itself
 * @param message what is wrong, what was expected, and what to do
 */
public record Problem(Location at, String path, String message) {

    @Override
    public String toString() {
        return at + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
