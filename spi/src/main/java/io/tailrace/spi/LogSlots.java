package io.tailrace.spi;

import java.util.List;

/**
 * Ability of a source factory whose server keeps log for each reader: to list the slots, and to
 * drop one that the user names.
 */
public interface LogSlots<C extends Record> {

    List<Slot> slots(C config);

    /** Drops that slot; the only place where Tailrace does. */
    void drop(C config, String slot);

    /**
     * A slot.
     *
     * @param holder who is connected to it; empty if nobody
     * @param retainedBytes log that the server keeps for it; -1 if unknown
     * @param state the server's word for it, such as {@code reserved} or {@code lost}
     */
    record Slot(String name, String holder, String confirmed, long retainedBytes, String state) {}
}
