package dev.onevision.gateway;

import dev.onevision.contract.wire.WireMessage;
import dev.onevision.gateway.storage.OwnershipLostException;
import dev.onevision.gateway.storage.SharedTable;
import dev.onevision.gateway.storage.TableShares;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A table of one process, which is the owner of its one partition as soon as it joins. */
public final class MemoryTable<R extends WireMessage> implements SharedTable<R>, TableShares<R> {

  private final Map<String, R> rows = new ConcurrentHashMap<>();

  private volatile @Nullable Owner owner;
  private volatile Object writer = this;

  /** Gives the partition to another process and back, as after a pause of this one. */
  public void lose() {
    Owner joined = Objects.requireNonNull(owner);
    joined.lost(0);
    writer = new Object();
    joined.gained(0);
  }

  /** Has the current writer find out that another one claimed the partition. */
  public void fence() {
    writer = new Object();
  }

  @Override
  public List<R> rows() {
    return List.copyOf(rows.values());
  }

  @Override
  public void start() {}

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public Optional<R> get(String key) {
    return Optional.ofNullable(rows.get(key));
  }

  @Override
  public CompletableFuture<Void> refresh() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> put(String key, R row) {
    rows.put(key, row);
    return refresh();
  }

  @Override
  public CompletableFuture<Void> remove(String key) {
    rows.remove(key);
    return refresh();
  }

  @Override
  public void join(Owner joining) {
    owner = joining;
    joining.gained(0);
  }

  @Override
  public int partition(String key) {
    return 0;
  }

  @Override
  public FencedWriter<R> claim(int partition) {
    Object mine = new Object();
    writer = mine;
    return new FencedWriter<>() {
      @Override
      public void put(String key, R row) {
        if (writer != mine) {
          throw new OwnershipLostException("another process claimed the partition", null);
        }
        rows.put(key, row);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {
    Owner joined = owner;
    if (joined != null) {
      joined.lost(0);
    }
  }
}
