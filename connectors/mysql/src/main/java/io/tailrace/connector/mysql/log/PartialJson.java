package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.Bytes;
import io.tailrace.connector.mysql.catalog.CellDecoder;
import io.tailrace.connector.mysql.catalog.CellWriter;
import io.tailrace.connector.mysql.catalog.JsonDiff;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import java.util.Arrays;

/**
 * The images of an update that tells of JSON documents only what changed in them. As before, with
 * notes of where the documents are. For one thread.
 */
final class PartialJson {

    private static final int PARTIAL = 1;
    private static final int LENGTH = 4;

    private final ChangeBatchBuilder batch;
    private final CellWriter out;
    private final JsonDiff diff = new JsonDiff();
    private int[] documents = {};

    PartialJson(ChangeBatchBuilder batch, CellWriter out) {
        this.batch = batch;
        this.out = out;
    }

    /** Reads the image before; returns where it ends. */
    int before(LogTable table, byte[] bytes, int bitmap, int count, int at) {
        CellDecoder[] decoders = table.decoders();
        documents = documents.length < decoders.length ? new int[decoders.length] : documents;
        Arrays.fill(documents, -1);
        int next = at + (count + 7) / 8;
        int place = 0;
        for (int i = 0; i < decoders.length; i++) {
            if (!bit(bytes, bitmap, i)) {
                batch.absentCell();
            } else if (bit(bytes, at, place++)) {
                batch.nullCell();
            } else {
                documents[i] = table.json()[i] ? next : -1;
                next = decoders[i].decode(bytes, next, out);
            }
        }
        return next;
    }

    /** Reads the image after the one that was just read; returns where it ends. */
    int after(LogTable table, byte[] bytes, int bitmap, int count, Input in) {
        CellDecoder[] decoders = table.decoders();
        boolean[] json = table.json();
        int changed = -1;
        if ((in.packed() & PARTIAL) != 0) {
            int documentCount = 0;
            for (boolean is : json) {
                documentCount += is ? 1 : 0;
            }
            changed = in.skip((documentCount + 7) / 8);
        }
        int nulls = in.skip((count + 7) / 8);
        int next = in.at;
        int place = 0;
        int document = 0;
        for (int i = 0; i < decoders.length; i++) {
            boolean difference = json[i] && changed >= 0 && bit(bytes, changed, document);
            document += json[i] ? 1 : 0;
            if (!bit(bytes, bitmap, i)) {
                if (table.table().column(i).isKey()) {
                    batch.cellAsBefore(i); // a row has its key
                } else {
                    batch.absentCell();
                }
            } else if (bit(bytes, nulls, place++)) {
                batch.nullCell();
            } else if (difference) {
                next = difference(bytes, documents[i], next, in.end);
            } else {
                next = decoders[i].decode(bytes, next, out);
            }
        }
        return next;
    }

    private int difference(byte[] bytes, int before, int at, int end) {
        long length = Bytes.u32(bytes, at);
        if (length > end - at - LENGTH) {
            throw new IllegalArgumentException("a change of a JSON document is cut off");
        }
        if (before < 0 && length == 0) {
            batch.absentCell(); // nothing changed, and it was not told
        } else {
            int beforeLength = before < 0 ? 0 : Bytes.i32(bytes, before);
            diff.cell(
                    bytes,
                    at + LENGTH,
                    (int) length,
                    before < 0 ? -1 : before + LENGTH,
                    beforeLength,
                    out);
        }
        return at + LENGTH + (int) length;
    }

    private static boolean bit(byte[] bytes, int from, int number) {
        return (bytes[from + (number >> 3)] >> (number & 7) & 1) != 0;
    }
}
