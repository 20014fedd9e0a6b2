package io.tailrace.app.crash;

import java.util.List;
import java.util.Random;

/** What a pipeline in trouble writes to, by two routes. */
interface Target extends AutoCloseable {

    /** As the pipeline's file has them. */
    String routes();

    /** What happens to it, and what ends that. */
    List<Runnable> troubles(Random random);

    /** Ends all its troubles. */
    void heal();

    /** Ends the load, lets the pipeline drain, and compares every row. */
    void judge(Scene scene, TailraceProcess process) throws Exception;

    @Override
    void close() throws Exception;
}
