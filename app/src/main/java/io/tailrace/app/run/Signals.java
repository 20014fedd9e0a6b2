package io.tailrace.app.run;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes SIGINT and SIGTERM. A shutdown hook would do for the first of them, but cannot see a
 * second. The JDK's only way to both is {@code sun.misc.Signal}, which is reached by reflection
 * since the compiler may not know it.
 */
public final class Signals {

    /**
     * Who meant one may send several: {@code timeout} signals the program and then its group, and a
     * wrapper passes on what the terminal has sent to all.
     */
    static final Duration SAME = Duration.ofMillis(300);

    private Signals() {}

    /**
     * Runs these on signals, each on a thread of its own: the first on the first, the last on all
     * that follow; signals that come together count as one. Where the JVM has no signals nothing
     * happens.
     */
    public static void handle(Runnable... stages) {
        Runnable counted = counted(stages);
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, args) -> {
                                switch (method.getName()) {
                                    case "handle" -> counted.run();
                                    case "hashCode" -> {
                                        return System.identityHashCode(self);
                                    }
                                    case "equals" -> {
                                        return self == args[0];
                                    }
                                    default -> {}
                                }
                                return null;
                            });
            for (String name : List.of("INT", "TERM")) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            org.slf4j.LoggerFactory.getLogger(Signals.class).debug("signals cannot be taken", e);
        }
    }

    static Runnable counted(Runnable... stages) {
        var stage = new AtomicInteger();
        var last = new AtomicLong(System.nanoTime() - SAME.toNanos());
        return () -> {
            long now = System.nanoTime();
            long before = last.get();
            if (now - before >= SAME.toNanos() && last.compareAndSet(before, now)) {
                stages[Math.min(stage.getAndIncrement(), stages.length - 1)].run();
            }
        };
    }
}
