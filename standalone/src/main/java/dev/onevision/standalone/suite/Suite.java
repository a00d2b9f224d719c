package dev.onevision.standalone.suite;

import dev.onevision.gateway.models.ModelCatalog;
import dev.onevision.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A running suite: a Kafka broker and the three services, which communicate only through it, as
 * they do when deployed apart.
 *
 * <p>{@link #start} starts the broker, then the services concurrently, and returns when it can
 * answer text and image requests. {@link #close} stops them in the opposite order: the gateway
 * first, the broker last. Thread-safe.
 */
public final class Suite implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Suite.class);

  private static final String LOOPBACK = "127.0.0.1";

  /** The first start of a 7B checkpoint includes its conversion. */
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(30);

  private static final Duration READY_INTERVAL = Duration.ofMillis(20);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Map<Application, ConfigurableApplicationContext> contexts =
      new EnumMap<>(Application.class);
  private final String model;
  private String kafka = "";
  private URI url = URI.create("http://127.0.0.1");
  private URI management = URI.create("http://127.0.0.1");

  private Suite(String model) {
    this.model = model;
  }

  /**
   * Starts a suite and waits until it is ready.
   *
   * @throws SuiteException if it does not start; nothing keeps running
   */
  public static Suite start(SuiteOptions options) {
    options.model().check();
    int port = checkPort(options.host(), options.port(), "--port");
    int managementPort = checkPort(LOOPBACK, options.managementPort(), "--management-port");
    if (port == managementPort) {
      throw new SuiteException("--port and --management-port must differ.");
    }
    Suite suite = new Suite(options.model().name());
    try {
      suite.startParts(options, port, managementPort);
      return suite;
    } catch (RuntimeException | Error failure) {
      try {
        suite.close();
      } catch (RuntimeException alsoFailed) {
        failure.addSuppressed(alsoFailed);
      }
      throw failure;
    }
  }

  /** The address of the gateway. */
  public URI url() {
    return url;
  }

  /** The address of the gateway's health and metrics. */
  public URI management() {
    return management;
  }

  /** The address of the Kafka broker, {@code host:port}. */
  public String kafka() {
    return kafka;
  }

  /** The name of the model. */
  public String model() {
    return model;
  }

  @Override
  public synchronized void close() {
    List<Exception> failures = new ArrayList<>();
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception failure) {
        failures.add(failure);
      }
    }
    if (!failures.isEmpty()) {
      SuiteException failure = new SuiteException("The suite did not stop cleanly.");
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private void startParts(SuiteOptions options, int port, int managementPort) {
    WorkFolder work = WorkFolder.lock(options.work());
    parts.push(work);
    long begin = System.nanoTime();
    EmbeddedBroker broker = EmbeddedBroker.start(work.kafka(), options.kafkaPort());
    parts.push(broker);
    this.kafka = broker.bootstrapServers();
    log.info("Kafka is up after {} ms", millisSince(begin));
    GroupHeartbeats.often(kafka);
    List<String> settings = new ArrayList<>(options.model().settings(work.path()));
    settings.add("spring.kafka.bootstrap-servers=" + broker.bootstrapServers());
    startApplications(settings, options.host(), port, managementPort);
    this.url = URI.create("http://" + printable(options.host()) + ":" + port);
    this.management = URI.create("http://" + LOOPBACK + ":" + managementPort);
    Readiness.await(management, READY_TIMEOUT);
    awaitWorkers();
    GroupHeartbeats.rarely(kafka);
    log.info("Ready after {} ms", millisSince(begin));
  }

  /**
   * The gateway is ready as soon as it can answer text. A suite is ready when it reads images too.
   */
  private void awaitWorkers() {
    ConfigurableApplicationContext gateway =
        Objects.requireNonNull(contexts.get(Application.GATEWAY));
    ModelCatalog catalog = gateway.getBean(ModelCatalog.class);
    ApplicationAvailability availability = gateway.getBean(ApplicationAvailability.class);
    long end = System.nanoTime() + READY_TIMEOUT.toNanos();
    while (catalog.models().stream()
        .noneMatch(served -> served.readyLlmWorkers() > 0 && served.readyVisionWorkers() > 0)) {
      if (availability.getLivenessState() == LivenessState.BROKEN) {
        throw new SuiteException("A worker could not load its model. The log above says why.");
      }
      if (System.nanoTime() > end) {
        throw new SuiteException(
            "No vision worker is ready after " + READY_TIMEOUT.toSeconds() + " s.");
      }
      LockSupport.parkNanos(READY_INTERVAL.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new SuiteException("Interrupted while the suite started.");
      }
    }
  }

  private void startApplications(List<String> settings, String host, int port, int managementPort) {
    Map<Application, CompletableFuture<ConfigurableApplicationContext>> starts =
        new EnumMap<>(Application.class);
    for (Application application : Application.values()) {
      List<String> own = new ArrayList<>(settings);
      if (application == Application.GATEWAY) {
        own.add("server.address=" + host);
        own.add("server.port=" + port);
        own.add("management.server.port=" + managementPort);
      }
      starts.put(application, startInOwnThread(application, own));
    }
    SuiteException failure = null;
    // In the order of the enum, so that the stack closes the gateway first.
    for (var start : starts.entrySet()) {
      try {
        ConfigurableApplicationContext context = start.getValue().join();
        contexts.put(start.getKey(), context);
        parts.push(context);
      } catch (CompletionException failed) {
        Throwable cause = Objects.requireNonNullElse(failed.getCause(), failed);
        SuiteException now =
            new SuiteException(
                start.getKey().title() + " did not start: " + deepestMessage(cause), cause);
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
    shareLiveness();
  }

  /** The gateway's liveness includes the workers', because only the gateway's address is probed. */
  private void shareLiveness() {
    ConfigurableApplicationContext gateway = contexts.get(Application.GATEWAY);
    if (gateway == null) {
      return;
    }
    for (ConfigurableApplicationContext context : contexts.values()) {
      if (context != gateway) {
        context.addApplicationListener(
            event -> {
              if (event instanceof AvailabilityChangeEvent<?> change
                  && change.getState() == LivenessState.BROKEN) {
                AvailabilityChangeEvent.publish(gateway, LivenessState.BROKEN);
              }
            });
        // It may have changed before the listener was added.
        if (context.getBean(ApplicationAvailability.class).getLivenessState()
            == LivenessState.BROKEN) {
          AvailabilityChangeEvent.publish(gateway, LivenessState.BROKEN);
        }
      }
    }
  }

  private static CompletableFuture<ConfigurableApplicationContext> startInOwnThread(
      Application application, List<String> settings) {
    CompletableFuture<ConfigurableApplicationContext> started = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("start-" + application.title())
        .start(
            () -> {
              long begin = System.nanoTime();
              try {
                started.complete(application.start(settings));
                log.info("{} is up after {} ms", application.title(), millisSince(begin));
              } catch (Throwable failure) {
                // Logged now: the others may take a long time to start before they can stop.
                log.error("{} did not start: {}", application.title(), deepestMessage(failure));
                started.completeExceptionally(failure);
              }
            });
    return started;
  }

  private static int checkPort(String host, int port, String option) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new SuiteException(
          "Port "
              + port
              + " on "
              + host
              + " is not available ("
              + failure.getMessage()
              + "). Choose another port with "
              + option
              + ".",
          failure);
    }
  }

  private static String printable(String host) {
    return "0.0.0.0".equals(host) || "::".equals(host)
        ? "127.0.0.1"
        : host.contains(":") ? "[" + host + "]" : host;
  }

  private static String deepestMessage(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return Objects.requireNonNullElse(deepest.getMessage(), deepest.toString());
  }

  private static long millisSince(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin).toMillis();
  }
}
