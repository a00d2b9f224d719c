package dev.onevision.gateway;

import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.ReplyAddress;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.WorkerFeature;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.answers.ReplyLog;
import dev.onevision.gateway.answers.SuiteLink;
import dev.onevision.gateway.models.WorkerDirectory;
import dev.onevision.gateway.testing.TestWorkers;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Everything behind the gateway, in memory: keeps what it was given, says what it was told. */
public final class FakeSuite implements SuiteLink, WorkerDirectory, ClaimCheckStore {

  public static final String MODEL = "tiny";

  private final BlockingQueue<GenerationRequest> requests = new LinkedBlockingQueue<>();
  private final List<String> cancelled = new CopyOnWriteArrayList<>();
  private final Map<Long, byte[]> stored = new ConcurrentHashMap<>();
  private final Map<String, Long> keys = new ConcurrentHashMap<>();
  private volatile WeakReference<ByteBuffer> lastContent = new WeakReference<>(null);
  private final AtomicLong offsets = new AtomicLong();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile List<WorkerStatus> workers = List.of();
  private volatile @Nullable RuntimeException sendFailure;
  private volatile @Nullable RuntimeException storeFailure;
  private volatile boolean ready = true;
  private volatile Runnable beforeSending = () -> {};
  private final Map<String, List<ReplyEvent>> logs = new ConcurrentHashMap<>();

  /** Forgets everything; one LLM and one vision worker are ready. */
  public void reset() {
    requests.clear();
    cancelled.clear();
    stored.clear();
    keys.clear();
    sendFailure = null;
    storeFailure = null;
    ready = true;
    beforeSending = () -> {};
    announce(
        worker("llm-1", WorkerStatus.Role.LLM, true),
        worker("vision-1", WorkerStatus.Role.VISION, true));
  }

  public static WorkerStatus worker(String id, WorkerStatus.Role role, boolean ready) {
    return TestWorkers.status(id, role, MODEL, 2048, 400, ready, WorkerFeature.names());
  }

  public void announce(WorkerStatus... now) {
    workers = List.of(now);
  }

  public void ready(boolean now) {
    ready = now;
  }

  /** Has this run by whoever sends a request, before it is sent. */
  public void beforeSending(Runnable what) {
    beforeSending = what;
  }

  public void failSending(RuntimeException failure) {
    sendFailure = failure;
  }

  public void failStoring(RuntimeException failure) {
    storeFailure = failure;
  }

  /** The next request that was sent; waits for it. */
  public GenerationRequest takeRequest() {
    try {
      GenerationRequest request = requests.poll(10, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("no request was sent within 10 s");
      }
      return request;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public int requestsNotTaken() {
    return requests.size();
  }

  public List<String> cancelled() {
    return new ArrayList<>(cancelled);
  }

  public byte[] stored(ClaimCheck check) {
    byte[] content = stored.get(check.offsets().getFirst());
    if (content == null) {
      throw new AssertionError("nothing was stored at " + check);
    }
    return content;
  }

  /** Keeps an event, to be heard by those who come back. */
  public void log(ReplyEvent event) {
    logs.computeIfAbsent(event.requestId(), id -> new CopyOnWriteArrayList<>()).add(event);
  }

  @Override
  public AutoCloseable follow(String requestId, Instant since, ReplyLog.Listener listener) {
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  logs.getOrDefault(requestId, List.of()).forEach(listener);
                  listener.caughtUp();
                });
    return reader::join;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public ReplyAddress replyAddress() {
    return new ReplyAddress(3);
  }

  @Override
  public CompletableFuture<Void> send(GenerationRequest request) {
    beforeSending.run();
    RuntimeException failure = sendFailure;
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    requests.add(request);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void cancel(String requestId) {
    cancelled.add(requestId);
    log(
        new ReplyEvent.Failed(
            requestId, 0, new Failure(Failure.Code.CANCELLED, "It was cancelled.", null)));
  }

  @Override
  public void start() {}

  @Override
  public boolean isComplete() {
    return ready;
  }

  @Override
  public List<WorkerStatus> workers() {
    return workers;
  }

  /** Whether the content that was stored last is still in use somewhere. */
  public boolean holdsLastContent() {
    return lastContent.get() != null;
  }

  @Override
  public ClaimCheck write(String topic, String key, ByteBuffer content) {
    if (storeFailure != null) {
      throw storeFailure;
    }
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    lastContent = new WeakReference<>(content);
    long offset = offsets.incrementAndGet();
    stored.put(offset, bytes);
    keys.put(key, offset);
    return new ClaimCheck(topic, 0, List.of(offset), bytes.length, 0);
  }

  /** How often content was read. */
  public int reads() {
    return reads.get();
  }

  @Override
  public ByteBuffer read(ClaimCheck claimCheck) {
    reads.incrementAndGet();
    return ByteBuffer.wrap(stored(claimCheck));
  }

  @Override
  public void forget(String topic, String key) {
    Long offset = keys.remove(key);
    if (offset != null) {
      stored.remove(offset);
    }
  }

  /** Contents that were stored and not forgotten under keys that start so. */
  public long storedUnder(String prefix) {
    return keys.keySet().stream().filter(key -> key.startsWith(prefix)).count();
  }

  @Override
  public void close() {}
}
