package dev.onevision.worker.queue;

import org.jspecify.annotations.Nullable;

/**
 * A record in the hand of one slot.
 *
 * @param key of the record
 * @param value of the record; not to be changed
 * @param attempt which delivery this is, over all copies that workers made; the first is 1
 * @param topic the record lies in
 * @param partition the record lies in, zero-based
 * @param offset of the record; of the first copy, where workers made some
 */
@SuppressWarnings("ArrayRecordComponent") // the record never leaves its slot and is never compared
public record Delivery(
    @Nullable String key, byte[] value, int attempt, String topic, int partition, long offset) {}
