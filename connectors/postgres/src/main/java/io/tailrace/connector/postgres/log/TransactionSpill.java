package io.tailrace.connector.postgres.log;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds the messages of transactions that still run, until they commit or abort: in memory up to a
 * bound, the largest ones beyond it in files.
 */
final class TransactionSpill implements AutoCloseable {

    /** The disk bound is used up: the server has to keep running transactions itself. */
    static final class Full extends RuntimeException {

        private static final long serialVersionUID = 1;

        Full() {
            super("transactions that still run use up the disk they may use", null, false, false);
        }
    }

    private final Path folder;
    private final long memoryLimit;
    private final long diskLimit;
    private final Map<Integer, HeldTransaction> held = new HashMap<>();
    private long memory;
    private long disk;

    /**
     * @param folder is emptied, and made when it is needed
     */
    TransactionSpill(Path folder, long memoryLimit, long diskLimit) {
        this.folder = folder;
        this.memoryLimit = memoryLimit;
        this.diskLimit = diskLimit;
        empty();
    }

    /**
     * A piece of that transaction follows; false if it is not the first but nothing came before.
     */
    boolean begin(int xid, boolean first) {
        HeldTransaction known = held.get(xid);
        if (first && known != null) {
            drop(known);
            known = null;
        }
        if (known == null && first) {
            held.put(
                    xid,
                    new HeldTransaction(folder.resolve(Integer.toUnsignedString(xid) + ".spill")));
        }
        return known != null || first;
    }

    /** Holds a message of a transaction that has begun. */
    void add(int xid, int subxid, byte type, byte[] source, int start, int length, long wal) {
        memory += begun(xid).add(subxid, type, source, start, length, wal);
        while (memory > memoryLimit) {
            spillLargest();
        }
    }

    /** Holds a message that is too large for memory: it is read straight into the file. */
    void add(int xid, int subxid, byte type, Body body, int length, long wal)
            throws InterruptedException {
        HeldTransaction transaction = begun(xid);
        spill(transaction, length);
        try {
            disk += transaction.add(subxid, type, body, length, wal);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private HeldTransaction begun(int xid) {
        HeldTransaction transaction = held.get(xid);
        if (transaction == null) {
            throw new IllegalStateException(
                    "transaction " + Integer.toUnsignedString(xid) + " has not begun");
        }
        return transaction;
    }

    /** A transaction, or one inside it, has come to nothing. */
    void abort(int xid, int subxid) {
        HeldTransaction transaction = held.get(xid);
        if (transaction == null) {
            return; // it had nothing of interest
        }
        if (xid == subxid) {
            held.remove(xid);
            drop(transaction);
        } else {
            transaction.abort(subxid);
        }
    }

    /** What a transaction that has committed did; null if it never began. To be closed. */
    @Nullable Replay commit(int xid) {
        HeldTransaction transaction = held.remove(xid);
        if (transaction == null) {
            return null;
        }
        try {
            return new Replay(transaction);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    long memory() {
        return memory;
    }

    long disk() {
        return disk;
    }

    /** Forgets everything. */
    @Override
    public void close() {
        List<HeldTransaction> all = new ArrayList<>(held.values());
        held.clear();
        all.forEach(this::drop);
    }

    private void spillLargest() {
        HeldTransaction largest = null;
        for (HeldTransaction transaction : held.values()) {
            if (largest == null || transaction.memory() > largest.memory()) {
                largest = transaction;
            }
        }
        if (largest == null || largest.memory() == 0) {
            throw new IllegalStateException("memory is counted wrongly");
        }
        spill(largest, 0);
    }

    /** Moves a transaction to disk, where there must be room for so much more. */
    private void spill(HeldTransaction transaction, long more) {
        if (disk + transaction.memory() + more > diskLimit) {
            throw new Full();
        }
        try {
            Files.createDirectories(folder);
            long freed = transaction.memory();
            disk += transaction.spill();
            memory -= freed;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void drop(HeldTransaction transaction) {
        memory -= transaction.memory();
        disk -= transaction.disk();
        try {
            transaction.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void empty() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.spill")) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private TailraceException failed(IOException e) {
        return new TailraceException(
                PostgresError.POSTGRES_SPILL,
                "cannot keep transactions that still run in "
                        + folder
                        + ": "
                        + e.getMessage()
                        + "; free some disk, raise spill-memory, or set streaming: false",
                e);
    }

    /** The messages of a committed transaction, without those of aborted parts, in order. */
    final class Replay implements Body, AutoCloseable {

        private final HeldTransaction transaction;
        private final HeldTransaction.Reader reader;

        private Replay(HeldTransaction transaction) throws IOException {
            this.transaction = transaction;
            this.reader = transaction.read();
        }

        boolean next() {
            try {
                return reader.next();
            } catch (IOException e) {
                throw failed(e);
            }
        }

        /** Whether the message lies in {@link #array}; else it is to be read. */
        boolean whole() {
            return reader.whole();
        }

        @Override
        public void read(byte[] target, int at, int count) {
            try {
                reader.read(target, at, count);
            } catch (IOException e) {
                throw failed(e);
            }
        }

        byte[] array() {
            return reader.array();
        }

        int start() {
            return reader.start();
        }

        int length() {
            return reader.length();
        }

        long wal() {
            return reader.wal();
        }

        @Override
        public void close() {
            drop(transaction);
        }
    }
}
