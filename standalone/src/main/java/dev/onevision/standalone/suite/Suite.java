package dev.onevision.standalone.suite;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.gateway.models.ModelCatalog;
import dev.onevision.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A running suite: a Kafka broker, a gateway and the two workers of each model, which communicate
 * only through the broker, as they do when deployed apart.
 *
 * <p>{@link #start} starts the broker, then the gateway and the workers of the first model
 * concurrently, then the workers of one model after the other. It returns when all models can
 * answer text and image requests. {@link #close} stops the gateway first, then the workers, and the
 * broker last. Thread-safe.
 */
public final class Suite implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Suite.class);

  private static final String LOOPBACK = "127.0.0.1";

  /** The first start of a 7B checkpoint includes its conversion. */
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(30);

  private static final Duration READY_INTERVAL = Duration.ofMillis(20);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final List<String> models;
  private final List<String> queues;
  private final Services services = new Services();
  private String kafka = "";
  private URI url = URI.create("http://127.0.0.1");
  private URI management = URI.create("http://127.0.0.1");

  private Suite(List<ModelChoice> models) {
    this.models = models.stream().map(ModelChoice::servedName).toList();
    this.queues =
        models.size() == 1
            ? List.of()
            : models.stream().map(model -> model.queue().name()).toList();
  }

  /**
   * Starts a suite and waits until it is ready.
   *
   * @throws SuiteException if it does not start; nothing keeps running
   */
  public static Suite start(SuiteOptions options) {
    ServedModel.check(options.models());
    int port = checkPort(options.host(), options.port(), "--port");
    int managementPort = checkPort(LOOPBACK, options.managementPort(), "--management-port");
    if (port == managementPort) {
      throw new SuiteException("--port and --management-port must differ.");
    }
    Suite suite = new Suite(options.models());
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

  /** The names of the models, in the order of the options. */
  public List<String> models() {
    return models;
  }

  /** The queues of the models, in their order; empty for one model, whose queue has no name. */
  public List<String> queues() {
    return queues;
  }

  /** The contexts of the services. */
  List<ConfigurableApplicationContext> contexts() {
    return services.contexts();
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
    List<ServedModel> served = ServedModel.of(options.models(), work.path());
    List<ModelQueue> queues = served.stream().map(ServedModel::queue).toList();
    EmbeddedBroker broker = EmbeddedBroker.start(work.kafka(), options.kafkaPort());
    parts.push(broker);
    this.kafka = broker.bootstrapServers();
    log.info("Kafka is up after {} ms", millisSince(begin));
    GroupHeartbeats.often(kafka, queues);
    this.url = URI.create("http://" + printable(options.host()) + ":" + port);
    this.management = URI.create("http://" + LOOPBACK + ":" + managementPort);
    parts.push(services);
    List<Services.Start> starts = workers(served.getFirst(), work.path());
    starts.add(gateway(served, options.host(), port, managementPort));
    services.start(starts);
    Readiness.await(management, READY_TIMEOUT);
    awaitWorkers(served.getFirst());
    for (ServedModel model : served.subList(1, served.size())) {
      // One after the other, so that each sees the memory that the earlier ones take.
      services.start(workers(model, work.path()));
      awaitWorkers(model);
    }
    GroupHeartbeats.rarely(kafka, queues);
    log.info("Ready after {} ms", millisSince(begin));
  }

  private List<Services.Start> workers(ServedModel model, Path work) {
    List<Services.Start> starts = new ArrayList<>();
    for (Application application : List.of(Application.VISION, Application.LLM)) {
      List<String> settings = new ArrayList<>(model.settings(work));
      settings.add("spring.kafka.bootstrap-servers=" + kafka);
      String title =
          models.size() == 1
              ? application.title()
              : application.title() + " of " + model.choice().servedName();
      starts.add(new Services.Start(application, title, settings, model.defaults()));
    }
    return starts;
  }

  private Services.Start gateway(
      List<ServedModel> served, String host, int port, int managementPort) {
    List<String> settings = new ArrayList<>();
    settings.add("spring.kafka.bootstrap-servers=" + kafka);
    settings.add("server.address=" + host);
    settings.add("server.port=" + port);
    settings.add("management.server.port=" + managementPort);
    Map<String, Object> defaults = new HashMap<>();
    if (served.size() > 1) {
      for (int i = 0; i < served.size(); i++) {
        // By index: a name may have commas.
        defaults.put("onevision.gateway.models.known[" + i + "]", served.get(i).entry());
      }
    }
    return new Services.Start(Application.GATEWAY, Application.GATEWAY.title(), settings, defaults);
  }

  /**
   * The gateway is ready as soon as it can answer text. A suite is ready when it reads images too.
   */
  private void awaitWorkers(ServedModel model) {
    ModelCatalog catalog = services.gateway().getBean(ModelCatalog.class);
    ApplicationAvailability availability =
        services.gateway().getBean(ApplicationAvailability.class);
    String name = model.choice().servedName();
    long end = System.nanoTime() + READY_TIMEOUT.toNanos();
    while (catalog
        .find(name)
        .filter(found -> found.readyLlmWorkers() > 0 && found.readyVisionWorkers() > 0)
        .isEmpty()) {
      if (availability.getLivenessState() == LivenessState.BROKEN) {
        throw new SuiteException(
            "A worker could not load the model " + name + ". The log above says why.");
      }
      if (System.nanoTime() > end) {
        throw new SuiteException(
            "The workers of %s are not ready after %d s."
                .formatted(name, READY_TIMEOUT.toSeconds()));
      }
      LockSupport.parkNanos(READY_INTERVAL.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new SuiteException("Interrupted while the suite started.");
      }
    }
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

  private static long millisSince(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin).toMillis();
  }
}
