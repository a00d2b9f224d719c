package dev.onevision.benchmarks.serving;

import dev.onevision.client.ApiException;
import dev.onevision.client.ChatRequest;
import dev.onevision.client.OpenAiClient;
import dev.onevision.gateway.GatewayApplication;
import dev.onevision.llm.LlmServiceApplication;
import dev.onevision.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * Broker, gateway and LLM service in this JVM, with a {@link SteadyDecoder} in place of the model.
 * All else is what users run.
 */
public final class SteadySuite implements AutoCloseable {

  /** The name of the model. */
  public static final String MODEL = "onevision-demo";

  private static final Duration START_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private URI url = URI.create("http://127.0.0.1");

  private SteadySuite() {}

  /**
   * Starts a suite.
   *
   * @param checkpoint of the demo model, for its tokenizer
   * @param stepTime duration of each step of the decoder
   */
  public static SteadySuite start(Path checkpoint, Duration stepTime) throws Exception {
    SteadySuite suite = new SteadySuite();
    try {
      suite.startParts(checkpoint, stepTime);
      return suite;
    } catch (IOException | RuntimeException failure) {
      suite.close();
      throw failure;
    }
  }

  private void startParts(Path checkpoint, Duration stepTime) throws IOException {
    Path folder = Files.createTempDirectory("onevision-bench-");
    parts.push(() -> FileSystemUtils.deleteRecursively(folder));
    EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
    parts.push(broker);
    String kafka = "spring.kafka.bootstrap-servers=" + broker.bootstrapServers();
    parts.push(
        run(
            WebApplicationType.NONE,
            "llm-service",
            List.of(LlmServiceApplication.class, SteadyDecoderConfiguration.class),
            Stream.of(
                kafka,
                "spring.main.allow-bean-definition-overriding=true",
                SteadyDecoderConfiguration.STEP_TIME + "=" + stepTime,
                "onevision.model.path=" + checkpoint,
                "onevision.model.archives=" + folder,
                "onevision.model.name=" + MODEL,
                // The decoder repeats its letters, which drafts would guess.
                "onevision.llm.speculation.enabled=false")));
    ConfigurableApplicationContext gateway =
        run(
            WebApplicationType.REACTIVE,
            "gateway",
            List.of(GatewayApplication.class),
            Stream.of(
                kafka, "server.port=0", "management.server.port=0", "server.address=127.0.0.1"));
    parts.push(gateway);
    String port = Objects.requireNonNull(gateway.getEnvironment().getProperty("local.server.port"));
    url = URI.create("http://127.0.0.1:" + port);
    awaitWorker();
  }

  private void awaitWorker() throws IOException {
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    try (OpenAiClient client = new OpenAiClient(url, null)) {
      while (!isAnswered(client)) {
        if (System.nanoTime() - end > 0) {
          throw new IOException("No worker is ready after " + START_TIMEOUT);
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  private static boolean isAnswered(OpenAiClient client) throws IOException {
    try {
      client.complete(
          ChatRequest.of(MODEL, List.of(Map.of("role", "user", "content", "?")))
              .with("max_tokens", 1));
      return true;
    } catch (ApiException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  /** The address of the gateway. */
  public URI url() {
    return url;
  }

  private static ConfigurableApplicationContext run(
      WebApplicationType web, String name, List<Class<?>> sources, Stream<String> settings) {
    SpringApplication application = new SpringApplication(sources.toArray(Class<?>[]::new));
    application.setWebApplicationType(web);
    application.setRegisterShutdownHook(false);
    application.setLogStartupInfo(false);
    return application.run(
        Stream.concat(Stream.of("spring.config.name=" + name, "spring.jmx.enabled=false"), settings)
            .map(setting -> "--" + setting)
            .toArray(String[]::new));
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
