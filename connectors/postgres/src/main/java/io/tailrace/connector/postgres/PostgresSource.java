package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.log.LogReader;
import io.tailrace.spi.Measured;
import io.tailrace.spi.Snapshotting;
import io.tailrace.spi.Source;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the snapshot into the log. A round of the snapshot has its place in the log: all that
 * committed before is delivered first, nothing that committed later before the round is over.
 */
final class PostgresSource implements Source, Measured, Snapshotting {

    private final Rounds rounds;
    private final @Nullable LogReader log;
    private final @Nullable LagProbe lag;
    private final Runnable closing;
    private Position last;

    /**
     * @param log null if only a snapshot is wanted
     * @param start where it starts
     * @param closing closes what they share
     */
    PostgresSource(
            Rounds rounds,
            @Nullable LogReader log,
            @Nullable LagProbe lag,
            Position start,
            Runnable closing) {
        this.last = start;
        this.rounds = rounds;
        this.log = log;
        this.lag = lag;
        this.closing = closing;
    }

    @Override
    public Frame next() throws InterruptedException {
        LogReader reader = log;
        if (reader == null) {
            return onlySnapshot();
        }
        rounds.attend(reader);
        if (rounds.isOpen() && reader.holds()) {
            Frame frame = rounds.next();
            if (frame != null) {
                return frame;
            }
            reader.release();
        }
        return reader.next();
    }

    private Frame onlySnapshot() throws InterruptedException {
        while (rounds.openPlain()) {
            Frame frame = rounds.next();
            if (frame != null) {
                last = frame.position();
                return frame;
            }
        }
        return new End(last);
    }

    @Override
    public void acknowledge(Position durable) {
        if (log != null) {
            log.acknowledge(PostgresPosition.decode(durable).log());
        }
    }

    @Override
    public int covered(Position position, ChangeBatch batch) {
        return PostgresPosition.decode(position).covered(batch);
    }

    @Override
    public Position standing(Position known, Position frame) {
        PostgresPosition source = PostgresPosition.decode(frame);
        PostgresPosition route = PostgresPosition.decode(known).standing(source);
        return route.equals(source) ? frame : route.encode();
    }

    @Override
    public List<Gauge> gauges() {
        return lag == null ? List.of() : lag.gauges();
    }

    @Override
    public List<TableProgress> snapshotProgress() {
        return rounds.progress();
    }

    @Override
    public void close() {
        rounds.close();
        if (log != null) {
            log.close();
        }
        if (lag != null) {
            lag.close();
        }
        closing.run();
    }
}
