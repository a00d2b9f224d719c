package dev.onevision.worker.queue;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The earlier deliveries of a record. The broker only counts deliveries, including those to a
 * process that died before it looked at the record. The headers of the copies that workers put in a
 * record's place therefore carry what has to be told apart.
 *
 * @param failures attempts that a worker reported as failed
 * @param losses how often a worker was lost while it had the record: the process died, its engine
 *     failed, or it lost the lock; the record may be the reason
 * @param earlier deliveries of the copies before this one
 * @param deliveries of this copy, including the current one
 * @param partition of the first copy
 * @param offset of the first copy
 */
record History(int failures, int losses, int earlier, int deliveries, int partition, long offset) {

  static final String FAILURES = "onevision-failures";
  static final String LOSSES = "onevision-losses";
  static final String DELIVERIES = "onevision-deliveries";
  static final String ORIGIN = "onevision-origin";

  private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}");
  private static final Pattern POSITION = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})");

  static History of(ConsumerRecord<?, ?> record) {
    Matcher origin = POSITION.matcher(text(record.headers(), ORIGIN));
    boolean copied = origin.matches();
    return new History(
        count(record.headers(), FAILURES),
        count(record.headers(), LOSSES),
        count(record.headers(), DELIVERIES),
        record.deliveryCount().map(Short::intValue).orElse(1),
        copied ? Integer.parseInt(origin.group(1)) : record.partition(),
        copied ? Long.parseLong(origin.group(2)) : record.offset());
  }

  /** The number of this delivery over all copies; the first is 1. */
  int attempt() {
    return earlier + deliveries;
  }

  /** With one more failed attempt. */
  History failed() {
    return new History(failures + 1, losses, earlier, deliveries, partition, offset);
  }

  /** With one more loss. */
  History lost() {
    return new History(failures, losses + 1, earlier, deliveries, partition, offset);
  }

  /** A copy of the record with this history, for the end of its partition. */
  ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> record) {
    ProducerRecord<byte[], byte[]> copy =
        new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value());
    record.headers().forEach(copy.headers()::add);
    set(copy.headers(), FAILURES, Integer.toString(failures));
    set(copy.headers(), LOSSES, Integer.toString(losses));
    set(copy.headers(), DELIVERIES, Integer.toString(attempt()));
    set(copy.headers(), ORIGIN, partition + ":" + offset);
    return copy;
  }

  private static void set(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.US_ASCII));
  }

  /** Another program may have written the header: what is not a count is 0. */
  private static int count(Headers headers, String name) {
    String text = text(headers, name);
    return COUNT.matcher(text).matches() ? Integer.parseInt(text) : 0;
  }

  private static String text(Headers headers, String name) {
    @Nullable Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.US_ASCII);
  }
}
