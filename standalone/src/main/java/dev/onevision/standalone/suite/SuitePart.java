package dev.onevision.standalone.suite;

import dev.onevision.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One part of the suite in a process of its own, as it is when deployed. */
public final class SuitePart {

  /** What the broker is called. */
  public static final String BROKER = "broker";

  private SuitePart() {}

  /** What can be started: the broker and the applications. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(List.of(BROKER));
    Arrays.stream(Application.values()).map(Application::title).forEach(names::add);
    return names;
  }

  /**
   * Starts a Kafka broker that stops with the process.
   *
   * @param work the broker's data is in its folder {@code kafka}
   * @return where it listens
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
   * Starts an application that stops with the process.
   *
   * @param name one of {@link #names}, not the broker
   * @param work folder for unpacked models and archives; may be shared with other processes
   * @param kafka addresses of brokers
   * @param port for HTTP; null leaves it to the configuration
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
