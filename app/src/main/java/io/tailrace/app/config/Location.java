package io.tailrace.app.config;

/**
 * A place in a file.
 *
 * @param file the file as the user named it
 * @param line from 1; 0 if the whole file is meant
 * @param column from 1
 */
public record Location(String file, int line, int column) {

    public static Location whole(String file) {
        return new Location(file, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
