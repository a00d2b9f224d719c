package dev.onevision.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.worker.queue.DeliveryLimits.Step;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryLimitsTests {

  private final DeliveryLimits limits = new DeliveryLimits(4, 3, 5);

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, WORK",
    "0, 0, 2, COPY",
    "0, 0, 3, COPY",
    "0, 1, 5, COPY",
    "0, 2, 1, WORK",
    "0, 2, 2, COPY",
    "0, 3, 1, GIVE_UP",
    "3, 1, 1, WORK",
    "3, 1, 3, COPY",
    "4, 0, 1, GIVE_UP"
  })
  void recordIsCopiedInTimeAndGivenUpAfterTheFailuresOrLossesThatItMayHave(
      int failures, int losses, int deliveries, Step step) {
    assertThat(limits.step(new History(failures, losses, 0, deliveries, 0, 0))).isEqualTo(step);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10})
  void recordIsCopiedWithDeliveriesToSpareWhereTheBrokerLeavesAny(int brokerLimit) {
    DeliveryLimits tight = new DeliveryLimits(4, 3, brokerLimit);
    for (int deliveries = 1; deliveries <= brokerLimit; deliveries++) {
      History history = new History(0, 0, 0, deliveries, 0, 0);
      assertThat(tight.step(history)).isEqualTo(deliveries < 2 ? Step.WORK : Step.COPY);
      assertThat(tight.isLast(history)).isEqualTo(deliveries == brokerLimit);
    }
  }

  @Test
  void recordThatItsWorkersDieOfIsBegunABoundedNumberOfTimes() {
    ConsumerRecord<byte[], byte[]> record = record(new RecordHeaders(), 1, 42);
    int begun = 0;
    while (limits.step(History.of(record)) != Step.GIVE_UP) {
      History history = History.of(record);
      if (limits.step(history) == Step.WORK) {
        begun++;
        record = record(record.headers(), history.deliveries() + 1, record.offset());
      } else {
        record = record(limits.again(history, true).copy(record).headers(), 1, record.offset() + 1);
      }
    }
    assertThat(begun).isEqualTo(3);
    assertThat(History.of(record).offset()).isEqualTo(42);
    assertThat(History.of(record).attempt()).isEqualTo(7); // the copy of the last loss included
  }

  @Test
  void recordThatNoWorkerBeganIsCopiedWithoutALossButNotForEver() {
    ConsumerRecord<byte[], byte[]> record = record(new RecordHeaders(), 2, 42);
    int copies = 0;
    int free = 0;
    while (limits.step(History.of(record)) == Step.COPY) {
      History next = limits.again(History.of(record), false);
      free += next.losses() == 0 ? 1 : 0;
      copies++;
      record = record(next.copy(record).headers(), 2, record.offset() + 1);
    }
    assertThat(free).isEqualTo(6); // twelve deliveries
    assertThat(copies).isEqualTo(9);
  }

  @Test
  void copyKeepsWhatTheRecordWasAndCountsOn() {
    Headers headers = new RecordHeaders();
    headers.add("trace", "abc".getBytes(StandardCharsets.US_ASCII));
    ConsumerRecord<byte[], byte[]> first = record(headers, 3, 42);

    ProducerRecord<byte[], byte[]> copy = History.of(first).failed().copy(first);
    assertThat(copy.topic()).isEqualTo(first.topic());
    assertThat(copy.partition()).isEqualTo(first.partition());
    assertThat(copy.key()).isSameAs(first.key());
    assertThat(copy.value()).isSameAs(first.value());
    assertThat(copy.headers().lastHeader("trace")).isNotNull();

    ConsumerRecord<byte[], byte[]> second = record(copy.headers(), 2, 99);
    assertThat(History.of(second)).isEqualTo(new History(1, 0, 3, 2, 7, 42));
    assertThat(History.of(second).attempt()).isEqualTo(5);

    Headers third = History.of(second).lost().copy(second).headers();
    assertThat(third.headers(History.DELIVERIES)).hasSize(1);
    assertThat(History.of(record(third, 1, 120))).isEqualTo(new History(1, 1, 5, 1, 7, 42));
  }

  @ParameterizedTest
  @CsvSource({"-1", "many", "99999999999", "''", "1:2:3", ":", "0x1"})
  void headersThatNoWorkerWroteCountForNothing(String nonsense) {
    Headers headers = new RecordHeaders();
    for (String name :
        List.of(History.FAILURES, History.LOSSES, History.DELIVERIES, History.ORIGIN)) {
      headers.add(name, nonsense.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(History.of(record(headers, 1, 42))).isEqualTo(new History(0, 0, 0, 1, 7, 42));
  }

  @Test
  void headerWithoutAValueCountsForNothing() {
    Headers headers = new RecordHeaders();
    headers.add(new NoValue());
    assertThat(History.of(record(headers, 1, 42)).losses()).isZero();
  }

  private static ConsumerRecord<byte[], byte[]> record(Headers headers, int deliveries, long at) {
    return new ConsumerRecord<>(
        "queue",
        7,
        at,
        0,
        TimestampType.CREATE_TIME,
        1,
        1,
        new byte[] {1},
        new byte[] {2},
        headers,
        Optional.empty(),
        Optional.of((short) deliveries));
  }

  private static final class NoValue implements Header {

    @Override
    public String key() {
      return History.LOSSES;
    }

    @Override
    @SuppressWarnings("NullAway") // as Kafka gives it
    public byte[] value() {
      return null;
    }
  }
}
