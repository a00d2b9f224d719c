package dev.onevision.kafka.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.StoredEmbedding;
import dev.onevision.kafka.testing.Suite;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EmbeddingIndexIntegrationTests {

  private final String digest = UUID.randomUUID().toString();

  @Test
  void whatOneProcessEncodedAnotherFindsUntilItIsForgotten() {
    try (Suite one = new Suite();
        Suite two = new Suite()) {
      EmbeddingIndex writing = started(one);
      EmbeddingIndex reading = started(two);
      StoredEmbedding embedding = embedding(Duration.ZERO);

      writing.publish(embedding);

      assertThat(writing.find(digest)).hasValue(embedding);
      await().untilAsserted(() -> assertThat(reading.find(digest)).hasValue(embedding));
      reading.forget(digest);
      assertThat(reading.find(digest)).isEmpty();
      await().untilAsserted(() -> assertThat(writing.find(digest)).isEmpty());
    }
  }

  @Test
  void aProcessThatStartsFindsWhatWasEncodedBefore() {
    try (Suite one = new Suite();
        Suite two = new Suite()) {
      StoredEmbedding embedding = embedding(Duration.ofMinutes(1));
      one.get(EmbeddingIndex.class).publish(embedding);
      EmbeddingIndex late = started(two);
      await().untilAsserted(() -> assertThat(late.find(digest)).hasValue(embedding));
    }
  }

  @Test
  void anEmbeddingThatMayBeDeletedBeforeItIsReadIsNotHandedOut() {
    try (Suite one = new Suite("onevision.kafka.topics.content-retention=1h")) {
      EmbeddingIndex index = started(one);
      index.publish(embedding(Duration.ofMinutes(31)));
      assertThat(index.find(digest)).isEmpty();
      index.publish(embedding(Duration.ofMinutes(29)));
      assertThat(index.find(digest)).isPresent();
    }
  }

  @Test
  void anIndexOfNoEntriesFindsNothing() {
    try (Suite one = new Suite("onevision.kafka.embedding-index.max-entries=0")) {
      EmbeddingIndex index = started(one);
      index.publish(embedding(Duration.ZERO));
      await().untilAsserted(() -> assertThat(index.find(digest)).isEmpty());
    }
  }

  private static EmbeddingIndex started(Suite suite) {
    EmbeddingIndex index = suite.get(EmbeddingIndex.class);
    index.start();
    return index;
  }

  private StoredEmbedding embedding(Duration age) {
    return new StoredEmbedding(
        digest,
        new ClaimCheck("embeddings", 0, List.of(1L), 8, 5),
        1,
        2,
        "f32",
        10,
        10,
        null,
        Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(age));
  }
}
