package dev.onevision.vision.encoder;

import dev.onevision.inference.runtime.DeviceLostException;
import dev.onevision.inference.runtime.DeviceMemoryException;
import dev.onevision.vision.tiling.Tiles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Returns the first byte of its input, fails, or blocks. */
final class FakeTower implements Tower {

  static final int FAILS = 100;
  static final int BLOCKS = 101;
  static final int LOST = 102;

  final CountDownLatch blocked = new CountDownLatch(1);
  final CountDownLatch release = new CountDownLatch(1);

  /** The value of each tile of each pass that did not fail. */
  final List<List<Integer>> passes = Collections.synchronizedList(new ArrayList<>());

  /** Encodings that are not closed. */
  final AtomicInteger open = new AtomicInteger();

  volatile Thread usedBy = Thread.currentThread();
  volatile Thread closedBy = Thread.currentThread();

  /** Max tiles of a pass before memory runs out. */
  volatile int memory = Integer.MAX_VALUE;

  @Override
  public EncoderModel model() {
    return new EncoderModel("fake", 1, "f32");
  }

  @Override
  public int tilesPerPass() {
    return 4;
  }

  @Override
  public Encoding begin(Tiles tiles) {
    open.incrementAndGet();
    return new FakeEncoding(tiles.levels().get(0), open);
  }

  @Override
  public void encode(List<TileSchedule.Share<Encoding>> pass) {
    usedBy = Thread.currentThread();
    List<Integer> values = new ArrayList<>();
    for (TileSchedule.Share<Encoding> share : pass) {
      int value = ((FakeEncoding) share.media()).value();
      values.addAll(Collections.nCopies(share.tiles(), value));
    }
    if (values.size() > memory) {
      throw new DeviceMemoryException("a test's lack of memory", new IllegalStateException());
    }
    if (values.contains(FAILS)) {
      throw new IllegalArgumentException("a test's failure");
    }
    if (values.contains(LOST)) {
      throw new DeviceLostException("a test's lost device", new IllegalStateException());
    }
    if (values.contains(BLOCKS)) {
      blocked.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    passes.add(values);
  }

  @Override
  public void close() {
    closedBy = Thread.currentThread();
  }

  private record FakeEncoding(byte value, AtomicInteger open) implements Encoding {

    @Override
    public ByteBuffer finish() {
      return ByteBuffer.allocate(1).put(0, value);
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }
}
