package io.tailrace.app.panel;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A block of lines at the foot of a terminal that is drawn again and again, with other lines
 * scrolling by above it. Safe for use by many threads.
 */
public final class Screen implements AutoCloseable {

    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";

    private final PrintStream terminal;
    private final PrintStream lines;
    private List<String> block = List.of();
    private boolean closed;

    public Screen(PrintStream terminal) {
        this.terminal = terminal;
        this.lines = new PrintStream(new LineSink(), true, StandardCharsets.UTF_8);
        terminal.print(HIDE_CURSOR + NO_WRAP);
    }

    /** A stream whose lines appear above the block; what {@code System.err} should be meanwhile. */
    public PrintStream lines() {
        return lines;
    }

    /** Shows these lines in place of those shown before. */
    public synchronized void draw(List<String> newBlock) {
        if (!closed) {
            paint("", newBlock);
        }
    }

    private synchronized void above(String text) {
        if (closed) {
            terminal.print(text);
            terminal.flush();
        } else {
            paint(text, block);
        }
    }

    private void paint(String above, List<String> newBlock) {
        var frame = new StringBuilder();
        if (!block.isEmpty()) {
            frame.append("\u001b[%dA\u001b[J".formatted(block.size()));
        }
        frame.append(above);
        newBlock.forEach(line -> frame.append(line).append('\n'));
        block = List.copyOf(newBlock);
        terminal.print(frame);
        terminal.flush();
    }

    /** Leaves the last block where it is, and the terminal as it was. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            terminal.print(WRAP + SHOW_CURSOR);
            terminal.flush();
        }
    }

    /** Passes on whole lines only. */
    private final class LineSink extends ByteArrayOutputStream {

        @Override
        public synchronized void flush() {
            String text = toString(StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            if (end > 0) {
                reset();
                writeBytes(text.substring(end).getBytes(StandardCharsets.UTF_8));
                above(text.substring(0, end));
            }
        }
    }
}
