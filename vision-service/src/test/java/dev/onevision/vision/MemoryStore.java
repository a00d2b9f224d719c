package dev.onevision.vision;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.kafka.claimcheck.ClaimCheckException;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A claim-check store in memory: the offset is the index of the content. */
public final class MemoryStore implements ClaimCheckStore {

  private final List<byte[]> contents = new ArrayList<>();
  private ClaimCheckException.@Nullable Reason failure;

  /** Lets every read fail from now on. */
  public void failReads(ClaimCheckException.Reason reason) {
    failure = reason;
  }

  public int writes() {
    return contents.size();
  }

  @Override
  public ClaimCheck write(String topic, String key, ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    contents.add(bytes);
    return new ClaimCheck(topic, 0, List.of(contents.size() - 1L), bytes.length, 0);
  }

  @Override
  public ByteBuffer read(ClaimCheck claimCheck) throws ClaimCheckException {
    if (failure != null) {
      throw new ClaimCheckException(failure, "a test's failure");
    }
    return ByteBuffer.wrap(contents.get(claimCheck.offsets().getFirst().intValue()));
  }

  @Override
  public void forget(String topic, String key) {
    throw new UnsupportedOperationException("this store forgets nothing");
  }
}
