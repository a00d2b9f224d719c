package dev.onevision.standalone.suite;

import dev.onevision.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One part of the suite in its own process, as when deployed. */
public final class SuitePart {

  /** The name of the broker. */
  public static final String BROKER = "broker";

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
   */
  public static void startApplication(
      String name, Path work, ModelChoice model, String kafka, @Nullable Integer port) {
    Application application =
        Arrays.stream(Application.values())
            .filter(candidate -> candidate.title().equals(name))
            .findFirst()
            .orElseThrow(() -> new SuiteException("No such part: " + name));
    List<String> settings = new ArrayList<>();
    if (application != Application.GATEWAY) {
      model.check();
      settings.addAll(model.settings(work.toAbsolutePath().normalize()));
    }
    settings.add("spring.kafka.bootstrap-servers=" + kafka);
    if (port != null) {
      settings.add("server.port=" + port);
    }
    application.startAlone(settings);
  }
}
