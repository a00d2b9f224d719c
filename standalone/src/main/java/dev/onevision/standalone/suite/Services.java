package dev.onevision.standalone.suite;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ConfigurableApplicationContext;

/** The running services of a suite: a gateway, and workers. */
final class Services implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Services.class);

  private final Deque<ConfigurableApplicationContext> workers = new ArrayDeque<>();
  private @Nullable ConfigurableApplicationContext gateway;

  /**
   * A service that starts.
   *
   * @param title for messages
   * @param settings {@code key=value}
   * @param defaults values of keys that no source sets
   */
  record Start(
      Application application, String title, List<String> settings, Map<String, Object> defaults) {}

  /**
   * Starts services concurrently. The gateway is among the first.
   *
   * @throws SuiteException if one does not start; the others run, until this is closed
   */
  void start(List<Start> starts) {
    List<CompletableFuture<ConfigurableApplicationContext>> started =
        starts.stream().map(Services::startInOwnThread).toList();
    SuiteException failure = null;
    for (int i = 0; i < starts.size(); i++) {
      Start start = starts.get(i);
      try {
        ConfigurableApplicationContext context = started.get(i).join();
        if (start.application() == Application.GATEWAY) {
          gateway = context;
        } else {
          workers.push(context);
        }
      } catch (CompletionException failed) {
        Throwable cause = Objects.requireNonNullElse(failed.getCause(), failed);
        SuiteException now =
            new SuiteException(start.title() + " did not start: " + deepestMessage(cause), cause);
        if (failure == null) {
          failure = now;
        } else {
          failure.addSuppressed(now);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    workers.stream().limit(starts.size()).forEach(this::shareLiveness);
  }

  /** The contexts of all services, the gateway's first. */
  List<ConfigurableApplicationContext> contexts() {
    List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    contexts.add(gateway());
    contexts.addAll(workers);
    return contexts;
  }

  /** The gateway. */
  ConfigurableApplicationContext gateway() {
    return Objects.requireNonNull(gateway, "the gateway was not started");
  }

  /** Stops the gateway, then all workers at once: each waits for the end of its open fetches. */
  @Override
  public void close() {
    List<ConfigurableApplicationContext> first = gateway == null ? List.of() : List.of(gateway);
    gateway = null;
    List<ConfigurableApplicationContext> then = List.copyOf(workers);
    workers.clear();
    List<Throwable> failures = new ArrayList<>(stop(first));
    failures.addAll(stop(then));
    if (!failures.isEmpty()) {
      SuiteException failure = new SuiteException("Not all services stopped cleanly.");
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private static List<Throwable> stop(List<ConfigurableApplicationContext> contexts) {
    List<CompletableFuture<Void>> stops =
        contexts.stream()
            .map(
                context ->
                    CompletableFuture.runAsync(
                        context::close, stop -> Thread.ofPlatform().name("stop").start(stop)))
            .toList();
    List<Throwable> failures = new ArrayList<>();
    for (CompletableFuture<Void> stop : stops) {
      try {
        stop.join();
      } catch (CompletionException failed) {
        failures.add(Objects.requireNonNullElse(failed.getCause(), failed));
      }
    }
    return failures;
  }

  /** The gateway's liveness includes the workers', because only the gateway's address is probed. */
  private void shareLiveness(ConfigurableApplicationContext worker) {
    ConfigurableApplicationContext told = gateway();
    worker.addApplicationListener(
        event -> {
          if (event instanceof AvailabilityChangeEvent<?> change
              && change.getState() == LivenessState.BROKEN) {
            AvailabilityChangeEvent.publish(told, LivenessState.BROKEN);
          }
        });
    // It may have changed before the listener was added.
    if (worker.getBean(ApplicationAvailability.class).getLivenessState() == LivenessState.BROKEN) {
      AvailabilityChangeEvent.publish(told, LivenessState.BROKEN);
    }
  }

  private static CompletableFuture<ConfigurableApplicationContext> startInOwnThread(Start start) {
    CompletableFuture<ConfigurableApplicationContext> started = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("start-" + start.title())
        .start(
            () -> {
              long begin = System.nanoTime();
              try {
                started.complete(start.application().start(start.settings(), start.defaults()));
                log.info(
                    "{} is up after {} ms",
                    start.title(),
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
              } catch (Throwable failure) {
                // Logged now: the others may take a long time to start before they can stop.
                log.error("{} did not start: {}", start.title(), deepestMessage(failure));
                started.completeExceptionally(failure);
              }
            });
    return started;
  }

  private static String deepestMessage(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return Objects.requireNonNullElse(deepest.getMessage(), deepest.toString());
  }
}
