package dev.onevision.kafka.claimcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.kafka.claimcheck.ClaimCheckException.Reason;
import dev.onevision.kafka.testing.Suite;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimCheckIntegrationTests {

  private static Suite suite;
  private static ClaimCheckStore store;

  @BeforeAll
  static void start() {
    suite =
        new Suite(
            "onevision.kafka.claim-check.max-content-size=64MB",
            "onevision.kafka.claim-check.read-timeout=10s",
            "onevision.kafka.claim-check.readers=2");
    store = suite.get(ClaimCheckStore.class);
  }

  @AfterAll
  static void stop() {
    suite.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 899_999, 900_000, 900_001, 60_000_000})
  void contentOfAnySizeIsReadAsItWasWritten(int bytes) throws Exception {
    ByteBuffer content = content(bytes, bytes);
    ClaimCheck claim = store.write(TopicNames.EMBEDDINGS, "request", content);
    ByteBuffer read = store.read(claim);

    assertThat(claim.bytes()).isEqualTo(bytes);
    assertThat(claim.offsets()).hasSize((bytes + 899_999) / 900_000);
    assertThat(read.isDirect()).isTrue();
    assertThat(read.position()).isZero();
    assertThat(read).isEqualTo(content);
  }

  @Test
  void onlyThePartFromPositionToLimitIsWritten() throws Exception {
    ByteBuffer content = content(1000, 1).position(10).limit(20);
    ClaimCheck claim = store.write(TopicNames.MEDIA, "request", content);
    assertThat(store.read(claim)).isEqualTo(content);
    assertThat(content.position()).isEqualTo(10);
    assertThat(content.limit()).isEqualTo(20);
  }

  @Test
  void theNextReadDoesNotWaitForTheBrokerToHaveMoreThanTheLast() throws Exception {
    ClaimCheck newest = store.write(TopicNames.MEDIA, "newest", content(1, 1));
    store.read(newest);
    long start = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      store.read(newest);
    }
    // A broker that held back the look past the end would take half a second each.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void contentsThatAreWrittenAtOnceDoNotMix() throws Exception {
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ClaimCheck>> claims =
          IntStream.range(0, 8)
              // One key: all of them write to one partition.
              .mapToObj(
                  i ->
                      writers.submit(
                          () -> store.write(TopicNames.MEDIA, "same", content(3_000_000 + i, i))))
              .toList();
      List<Future<ByteBuffer>> contents = new ArrayList<>();
      for (Future<ClaimCheck> claim : claims) {
        ClaimCheck written = claim.get();
        assertThat(written.partition()).isEqualTo(claims.getFirst().get().partition());
        contents.add(writers.submit(() -> store.read(written)));
      }
      for (int i = 0; i < contents.size(); i++) {
        assertThat(contents.get(i).get()).isEqualTo(content(3_000_000 + i, i));
      }
    }
  }

  @Test
  void contentWhoseChunksLieFarApartIsRead() throws Exception {
    ClaimCheck a = store.write(TopicNames.MEDIA, "same", content(10, 1));
    for (int i = 0; i < 20; i++) {
      store.write(TopicNames.MEDIA, "same", content(500_000, i));
    }
    ClaimCheck b = store.write(TopicNames.MEDIA, "same", content(10, 2));
    ByteBuffer both = ByteBuffer.allocate(20).put(content(10, 1)).put(content(10, 2)).flip();
    ClaimCheck claim =
        new ClaimCheck(
            TopicNames.MEDIA,
            a.partition(),
            List.of(a.offsets().getFirst(), b.offsets().getFirst()),
            20,
            checksum(both));
    assertThat(store.read(claim)).isEqualTo(both);
  }

  @Test
  void contentThatRetentionDeletedIsExpired() throws Exception {
    ClaimCheck claim = store.write(TopicNames.MEDIA, "expired", content(2_000_000, 5));
    suite.empty(TopicNames.MEDIA, 4);
    assertFails(claim, Reason.EXPIRED, "its chunks were deleted");
    ClaimCheck next = store.write(TopicNames.MEDIA, "expired", content(2_000_000, 6));
    assertThat(store.read(next)).isEqualTo(content(2_000_000, 6));
  }

  @Test
  void contentOfATopicThatWasMadeAnewIsExpired() {
    assertFails(
        new ClaimCheck(TopicNames.MEDIA, 0, List.of(1_000_000L), 10, 0),
        Reason.EXPIRED,
        "its chunks were deleted");
  }

  @Test
  void contentThatIsNotWhatWasWrittenIsDamaged() {
    ClaimCheck claim = store.write(TopicNames.MEDIA, "damaged", content(2_000_000, 7));
    assertFails(
        new ClaimCheck(
            claim.topic(), claim.partition(), claim.offsets(), claim.bytes(), claim.checksum() ^ 1),
        Reason.DAMAGED,
        "its checksum is another");
    assertFails(
        new ClaimCheck(
            claim.topic(), claim.partition(), claim.offsets(), 1_999_999, claim.checksum()),
        Reason.DAMAGED,
        "is no chunk");
    assertFails(
        new ClaimCheck(
            claim.topic(),
            claim.partition(),
            claim.offsets().subList(0, 2),
            claim.bytes(),
            claim.checksum()),
        Reason.DAMAGED,
        "its chunks hold only 1800000 bytes");
  }

  @Test
  void claimThatPointsAtNothingFailsAtOnceAndHoldsNoReader() throws Exception {
    ClaimCheck good = store.write(TopicNames.MEDIA, "good", content(1000, 8));
    long last = good.offsets().getFirst();
    List<ClaimCheck> claims =
        List.of(
            // The log's end is where a reader would wait for the next chunk.
            new ClaimCheck(TopicNames.MEDIA, good.partition(), List.of(last + 1), 10, 0),
            new ClaimCheck(TopicNames.MEDIA, good.partition(), List.of(last, last + 1), 2000, 0),
            new ClaimCheck(
                TopicNames.MEDIA, good.partition(), List.of(last, last + 9_999), 2000, 0),
            new ClaimCheck(TopicNames.MEDIA, 99, List.of(0L), 10, 0),
            new ClaimCheck(TopicNames.MEDIA, -1, List.of(0L), 10, 0),
            new ClaimCheck("elsewhere", 0, List.of(0L), 10, 0),
            new ClaimCheck(TopicNames.REPLIES, 0, List.of(0L), 10, 0));
    long start = System.nanoTime();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> bad = new ArrayList<>();
      for (ClaimCheck claim : claims) {
        bad.add(
            readers.submit(
                () ->
                    assertThatThrownBy(() -> store.read(claim))
                        .isInstanceOfSatisfying(
                            ClaimCheckException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.EXPIRED))));
      }
      assertThat(store.read(good)).isEqualTo(content(1000, 8));
      for (Future<?> one : bad) {
        one.get();
      }
    }
    // Two readers for seven claims; each waited for its timeout of 10 s before.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void lengthThatAClaimAnnouncesTakesNoMemoryBeforeTheChunksCame() {
    ClaimCheck real = store.write(TopicNames.MEDIA, "small", content(1000, 9));
    ClaimCheck boast =
        new ClaimCheck(
            real.topic(), real.partition(), real.offsets(), 64 * 1024 * 1024, real.checksum());
    long before = directBytes();
    for (int i = 0; i < 20; i++) {
      assertFails(boast, Reason.DAMAGED, "its chunks hold only 1000 bytes");
    }
    assertThat(directBytes() - before).isLessThan(64L * 1024 * 1024);
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void contentOverTheLimitIsNeitherWrittenNorRead() {
    assertThatThrownBy(
            () -> store.write(TopicNames.MEDIA, "large", ByteBuffer.allocate(64 * 1024 * 1024 + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max-content-size");
    assertFails(
        new ClaimCheck(TopicNames.MEDIA, 0, List.of(0L), Long.MAX_VALUE, 0),
        Reason.DAMAGED,
        "max-content-size");
  }

  @Test
  void aTopicThatIsNoneOfTheSuiteIsRefused() {
    assertThatThrownBy(() -> store.write("elsewhere", "key", content(1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("elsewhere is none of the topics");
  }

  private static void assertFails(ClaimCheck claim, Reason reason, String message) {
    assertThatThrownBy(() -> store.read(claim))
        .isInstanceOfSatisfying(
            ClaimCheckException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  private static ByteBuffer content(int bytes, long seed) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return ByteBuffer.wrap(content);
  }

  private static long checksum(ByteBuffer content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content.duplicate());
    return checksum.getValue();
  }
}
