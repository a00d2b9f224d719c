package dev.onevision.standalone.suite;

import dev.onevision.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** One part of the suite in its own process, as when deployed. */
public final class SuitePart {

  /** The name of the broker. */
  public static final String BROKER = "broker";

  /** As {@code gateway.yml} has it. */
  private static final int DEFAULT_MANAGEMENT_PORT = 8083;

  private SuitePart() {}

  /** The names of the broker and the services. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(List.of(BROKER));
    Arrays.stream(Application.values()).map(Application::title).forEach(names::add);
    return names;
  }

  /**
   * Starts a Kafka broker that stops with the process.
   *
   * @param work its folder {@code kafka} has the broker's data
   * @return the address of the broker
   */
  public static String startBroker(Path work, int port) {
    WorkFolder folder = WorkFolder.lock(work);
    EmbeddedBroker broker = EmbeddedBroker.start(folder.kafka(), port);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  broker.close();
                  folder.close();
                },
                "stop"));
    return broker.bootstrapServers();
  }

  /**
   * Starts a service that stops with the process.
   *
   * @param name one of {@link #names}, not the broker
   * @param work folder for unpacked models and archives; may be shared with other processes
   * @param kafka bootstrap servers
   * @param port for HTTP; null uses the configured one
   * @param managementPort for health and metrics of a gateway; null leaves it to the configuration,
   *     and takes a free port if another process has the default one
   * @return where its health and metrics are
   */
  public static URI startApplication(
      String name,
      Path work,
      ModelChoice model,
      String kafka,
      @Nullable Integer port,
      @Nullable Integer managementPort) {
    Application application =
        Arrays.stream(Application.values())
            .filter(candidate -> candidate.title().equals(name))
            .findFirst()
            .orElseThrow(() -> new SuiteException("No such part: " + name));
    List<String> settings = new ArrayList<>();
    Map<String, Object> defaults = Map.of();
    if (application != Application.GATEWAY) {
      model.check();
      settings.addAll(model.settings(work.toAbsolutePath().normalize()));
      defaults = model.defaults();
    }
    settings.add("spring.kafka.bootstrap-servers=" + kafka);
    if (port != null) {
      settings.add("server.port=" + port);
    }
    Integer management = application == Application.GATEWAY ? managementPort : null;
    if (application == Application.GATEWAY && management == null && isSecondGateway()) {
      management = 0;
    }
    if (management != null) {
      settings.add("management.server.port=" + management);
    }
    Environment environment = application.startAlone(settings, defaults).getEnvironment();
    String actuator =
        environment.getProperty(
            "local.management.port", environment.getProperty("local.server.port", ""));
    return URI.create("http://127.0.0.1:" + actuator + "/actuator");
  }

  /** Whether the default port is taken and no other is configured. */
  private static boolean isSecondGateway() {
    if (System.getenv("MANAGEMENT_SERVER_PORT") != null
        || System.getProperty("management.server.port") != null) {
      return false;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_MANAGEMENT_PORT));
      return false;
    } catch (IOException taken) {
      return true;
    }
  }
}
