package dev.onevision.llm.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class EmbeddingMemoryTests {

  private static final Duration AT_ONCE = Duration.ZERO;

  private final EmbeddingMemory memory = new EmbeddingMemory(DataSize.ofKilobytes(10));

  @Test
  void requestsBeyondTheMemoryWaitUntilItIsFreed() throws Exception {
    EmbeddingMemory.Lease first = reserve(6 * 1024);
    assertThat(memory.reserve(5 * 1024, AT_ONCE)).isNull();
    first.close();
    assertThat(memory.reserve(5 * 1024, AT_ONCE)).isNotNull();
  }

  @Test
  void memoryIsFreedOnceHoweverOftenTheLeaseIsClosed() throws Exception {
    EmbeddingMemory.Lease lease = reserve(10 * 1024);
    lease.close();
    lease.close();
    reserve(10 * 1024);
    assertThat(memory.reserve(1, AT_ONCE)).isNull();
  }

  @Test
  void requestLargerThanTheMemoryGetsAllOfIt() throws Exception {
    EmbeddingMemory.Lease large = reserve(1L << 40);
    assertThat(memory.reserve(1, AT_ONCE)).isNull();
    large.close();
    assertThat(memory.reserve(1, AT_ONCE)).isNotNull();
  }

  private EmbeddingMemory.Lease reserve(long bytes) throws InterruptedException {
    return Objects.requireNonNull(memory.reserve(bytes, AT_ONCE));
  }
}
