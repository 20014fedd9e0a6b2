package io.tailrace.app.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that all of it can be said at once. */
public final class Problems {

    private static final int MOST = 200;

    private final List<Problem> all = new ArrayList<>();

    public void add(Location at, String path, String message) {
        if (all.size() < MOST) {
            all.add(new Problem(at, path, message));
        } else if (all.size() == MOST) {
            all.add(new Problem(Location.whole(at.file()), "", "has more problems than are shown"));
        }
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    public int size() {
        return all.size();
    }

    public List<Problem> all() {
        return List.copyOf(all);
    }
}
