package io.tailrace.spi.format;

import io.tailrace.spi.frame.Column;
import java.util.ArrayList;
import java.util.List;

/** The labels of MySQL's {@code enum('a','b')} and {@code set('x','y')}. */
public final class Labels {

    private Labels() {}

    static boolean isEnum(Column column) {
        return column.sourceType().startsWith("enum(");
    }

    static boolean isSet(Column column) {
        return column.sourceType().startsWith("set(");
    }

    /** The labels in the order of their declaration. */
    static List<String> of(Column column) {
        return of(column.sourceType());
    }

    /** The labels of a type, in the order of their declaration. */
    public static List<String> of(String type) {
        List<String> labels = new ArrayList<>();
        StringBuilder label = new StringBuilder();
        boolean inside = false;
        for (int at = type.indexOf('(') + 1; at < type.length(); at++) {
            char c = type.charAt(at);
            if (c != '\'') {
                if (inside) {
                    label.append(c);
                }
            } else if (inside && at + 1 < type.length() && type.charAt(at + 1) == '\'') {
                label.append(c);
                at++;
            } else {
                if (inside) {
                    labels.add(label.toString());
                    label.setLength(0);
                }
                inside = !inside;
            }
        }
        return labels;
    }
}
