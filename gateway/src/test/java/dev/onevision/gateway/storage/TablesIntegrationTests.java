package dev.onevision.gateway.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.BatchRecord;
import dev.onevision.gateway.storage.TableShares.FencedWriter;
import dev.onevision.kafka.testing.Suite;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class TablesIntegrationTests {

  private final String id = "batch_" + UUID.randomUUID();
  private final String key = id + "/cancel";

  @Test
  void whatOneProcessWroteAnotherSeesOnceItHasCaughtUp() {
    try (Suite one = new Suite();
        Suite two = new Suite();
        SharedTable<BatchRecord> writing = table(one);
        SharedTable<BatchRecord> reading = table(two)) {
      for (int i = 0; i < 20; i++) {
        BatchRecord row = row(i);
        writing.put(key, row).join();
        assertThat(writing.get(key)).hasValue(row);
        reading.refresh().join();
        assertThat(reading.get(key)).hasValue(row);
      }
      writing.remove(key).join();
      reading.refresh().join();
      assertThat(reading.get(key)).isEmpty();
    }
  }

  @Test
  void aRowUnderTheKeyOfAnotherIsSkipped() {
    try (Suite one = new Suite();
        SharedTable<BatchRecord> table = table(one)) {
      table.put(key, row(1)).join();
      table.put(id + "/progress", row(2)).join();
      assertThat(table.get(id + "/progress")).isEmpty();
      assertThat(table.get(key)).hasValue(row(1));
    }
  }

  @Test
  void aRestartedProcessHasEverythingThatWasWrittenBefore() {
    try (Suite one = new Suite()) {
      try (SharedTable<BatchRecord> table = table(one)) {
        table.put(key, row(7)).join();
      }
      try (SharedTable<BatchRecord> table = table(one)) {
        await().until(table::isReady);
        assertThat(table.get(key)).hasValue(row(7));
      }
    }
  }

  @Test
  void aWriterThatWasShutOutWritesNothingAnyMore() {
    try (Suite one = new Suite();
        Suite two = new Suite();
        SharedTable<BatchRecord> table = table(one);
        TableShares<BatchRecord> old = shares(one);
        TableShares<BatchRecord> young = shares(two)) {
      int partition = old.partition(id);
      try (FencedWriter<BatchRecord> first = old.claim(partition)) {
        first.put(key, row(1));
        try (FencedWriter<BatchRecord> second = young.claim(partition)) {
          table.refresh().join();
          assertThat(table.get(key)).hasValue(row(1));
          assertThatThrownBy(() -> first.put(key, row(2)))
              .isInstanceOf(OwnershipLostException.class);
          second.put(key, row(3));
          table.refresh().join();
          assertThat(table.get(key)).hasValue(row(3));
        }
      }
    }
  }

  @Test
  void thePartitionsOfAProcessThatLeavesGoToTheOthers() {
    Set<Integer> ones = ConcurrentHashMap.newKeySet();
    Set<Integer> twos = ConcurrentHashMap.newKeySet();
    try (Suite one = new Suite();
        Suite two = new Suite();
        TableShares<BatchRecord> staying = shares(one)) {
      try (TableShares<BatchRecord> leaving = shares(two)) {
        staying.join(owner(ones));
        leaving.join(owner(twos));
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> {
                  assertThat(twos).isNotEmpty();
                  assertThat(ones).hasSize(8 - twos.size()).doesNotContainAnyElementsOf(twos);
                });
      }
      await().atMost(Duration.ofSeconds(8)).until(() -> ones.size() == 8);
      assertThat(twos).isEmpty();
    }
  }

  private BatchRecord row(int second) {
    return new BatchRecord.CancelRequested(id, Instant.ofEpochSecond(second));
  }

  private static SharedTable<BatchRecord> table(Suite suite) {
    SharedTable<BatchRecord> table =
        suite.get(SharedTables.class).table(TopicNames.BATCHES, BatchRecord.class);
    table.start();
    return table;
  }

  private static TableShares<BatchRecord> shares(Suite suite) {
    return suite.get(SharedTables.class).shares(TopicNames.BATCHES, BatchRecord.class);
  }

  private static TableShares.Owner owner(Set<Integer> owned) {
    return new TableShares.Owner() {
      @Override
      public void gained(int partition) {
        owned.add(partition);
      }

      @Override
      public void lost(int partition) {
        owned.remove(partition);
      }
    };
  }
}
