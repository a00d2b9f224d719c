package dev.onevision.vision.encoder;

import dev.onevision.inference.runtime.DeviceLostException;
import dev.onevision.inference.runtime.DeviceMemoryException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs passes through the tower on the model's thread.
 *
 * <p>If a pass fails, its images and videos are encoded again, each in a pass of its own, so that
 * one that fails harms no other. If the device has not enough memory, later passes are half as
 * large. A lost device ends the thread.
 */
final class EncoderPasses {

  private static final Logger log = LoggerFactory.getLogger(EncoderPasses.class);

  private final Tower tower;
  private final EncoderQueue queue;

  /** Jobs that have begun and not ended. */
  private final Set<EncoderJob> open = new HashSet<>();

  private int maxTiles;

  EncoderPasses(Tower tower, EncoderQueue queue) {
    this.tower = tower;
    this.queue = queue;
    this.maxTiles = tower.tilesPerPass();
  }

  /** Waits for tiles, and encodes one pass of them. */
  void runNext() throws InterruptedException {
    run(queue.take(maxTiles));
  }

  private void run(List<TileSchedule.Share<EncoderJob>> shares) {
    try {
      encodeTogether(shares.stream().filter(this::begin).toList());
    } catch (DeviceLostException e) {
      shares.forEach(share -> end(share.media(), e));
      throw e;
    } catch (Throwable e) {
      shares.forEach(share -> end(share.media(), e));
    }
  }

  private boolean begin(TileSchedule.Share<EncoderJob> share) {
    try {
      share.media().encoding(tower);
      open.add(share.media());
      return true;
    } catch (DeviceLostException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError e) {
      end(share.media(), e);
      return false;
    }
  }

  private void encodeTogether(List<TileSchedule.Share<EncoderJob>> shares) {
    if (shares.isEmpty()) {
      return;
    }
    try {
      encode(shares);
    } catch (DeviceLostException e) {
      throw e;
    } catch (RuntimeException e) {
      if (shares.size() == 1 && !(e instanceof DeviceMemoryException)) {
        end(shares.getFirst().media(), e);
      } else {
        int tiles = shares.stream().mapToInt(TileSchedule.Share::tiles).sum();
        log.warn("{} tiles could not be encoded in one pass: {}", tiles, e.getMessage());
        if (e instanceof DeviceMemoryException) {
          maxTiles = Math.max(1, Math.min(maxTiles, tiles / 2));
        }
        shares.forEach(this::encodeAlone);
      }
    }
  }

  private void encode(List<TileSchedule.Share<EncoderJob>> shares) {
    List<TileSchedule.Share<Tower.Encoding>> pass = new ArrayList<>();
    for (TileSchedule.Share<EncoderJob> share : shares) {
      pass.add(new TileSchedule.Share<>(share.media().encoding(tower), share.tiles()));
    }
    tower.encode(pass);
    shares.forEach(this::complete);
  }

  private void complete(TileSchedule.Share<EncoderJob> share) {
    EncoderJob job = share.media();
    try {
      if (job.encoded(share.tiles())) {
        open.remove(job);
      }
    } catch (DeviceLostException e) {
      throw e;
    } catch (RuntimeException e) {
      end(job, e);
    }
  }

  private void encodeAlone(TileSchedule.Share<EncoderJob> share) {
    int left = share.tiles();
    while (left > 0) {
      int tiles = Math.min(left, maxTiles);
      try {
        encode(List.of(new TileSchedule.Share<>(share.media(), tiles)));
        left -= tiles;
      } catch (DeviceMemoryException e) {
        if (tiles == 1) {
          end(share.media(), e);
          return;
        }
        maxTiles = tiles / 2;
      } catch (DeviceLostException e) {
        throw e;
      } catch (RuntimeException e) {
        end(share.media(), e);
        return;
      }
    }
  }

  private void end(EncoderJob job, Throwable reason) {
    queue.remove(job);
    open.remove(job);
    job.fail(reason);
  }

  /** Ends what has begun. */
  void cancelAll() {
    open.forEach(EncoderJob::cancel);
    open.clear();
  }
}
