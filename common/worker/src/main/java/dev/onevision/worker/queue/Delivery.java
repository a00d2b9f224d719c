package dev.onevision.worker.queue;

import org.jspecify.annotations.Nullable;

/**
 * A record that one lane works on.
 *
 * @param key of the record
 * @param value of the record; must not be changed
 * @param attempt number of this delivery, over all copies that workers made; the first is 1
 * @param topic of the record, without the prefix of the release
 * @param partition of the first copy, zero-based
 * @param offset of the first copy
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Delivery(
    @Nullable String key, byte[] value, int attempt, String topic, int partition, long offset) {}
