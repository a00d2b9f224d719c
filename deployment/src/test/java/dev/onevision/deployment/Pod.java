package dev.onevision.deployment;

import dev.onevision.gateway.GatewayApplication;
import dev.onevision.kafka.testing.FreePorts;
import dev.onevision.llm.LlmServiceApplication;
import dev.onevision.vision.VisionServiceApplication;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A pod of a rendered Deployment as a process of the service: its environment, with the Secrets and
 * ConfigMaps that it names, and its volumes. Only the ports and the folders are those of this
 * machine.
 */
final class Pod implements AutoCloseable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Map<String, Class<?>> PROGRAMS =
      Map.of(
          "gateway", GatewayApplication.class,
          "vision-service", VisionServiceApplication.class,
          "llm-service", LlmServiceApplication.class);

  private final String name;
  private final Volumes volumes;
  private final Map<String, Integer> ports = new HashMap<>();
  private final Path log;
  private final Process process;
  private final Connections connections;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * Starts the process.
   *
   * @param folder for its volumes and its output
   * @param external folders of host paths and claims, by the name of the volume
   */
  Pod(
      Manifests manifests,
      String deployment,
      Secrets secrets,
      Path folder,
      Map<String, Path> external)
      throws IOException {
    this.name = deployment;
    Deployment object = manifests.one(Deployment.class, deployment);
    Container container = Manifests.container(object);
    Path own = Files.createDirectories(folder.resolve(deployment));
    this.volumes = new Volumes(own, object.getSpec().getTemplate().getSpec(), secrets, external);
    this.log = own.resolve("output.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + Files.createDirectories(own.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                Objects.requireNonNull(PROGRAMS.get(container.getName())).getName()));
    command.addAll(container.getArgs());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
    builder.environment().putAll(environment(manifests, container, secrets));
    builder.environment().put("DJL_OFFLINE", "true");
    builder.environment().put("OPT_OUT_TRACKING", "true");
    this.process = builder.start();
    this.connections = Connections.of(process);
  }

  private Map<String, String> environment(
      Manifests manifests, Container container, Secrets secrets) {
    Map<String, String> environment = new HashMap<>();
    container
        .getEnvFrom()
        .forEach(
            from ->
                environment.putAll(
                    manifests.one(ConfigMap.class, from.getConfigMapRef().getName()).getData()));
    for (EnvVar variable : container.getEnv()) {
      environment.put(variable.getName(), value(variable, secrets));
    }
    environment.replaceAll((_, value) -> volumes.local(value));
    for (String key : List.of("SERVER_PORT", "MANAGEMENT_SERVER_PORT")) {
      if (environment.containsKey(key)) {
        int port = FreePorts.one();
        ports.put(key, port);
        environment.put(key, String.valueOf(port));
        environment.put(key.replace("PORT", "ADDRESS"), "127.0.0.1");
      }
    }
    return environment;
  }

  private static String value(EnvVar variable, Secrets secrets) {
    if (variable.getValueFrom() == null) {
      return variable.getValue();
    }
    var secret = variable.getValueFrom().getSecretKeyRef();
    // The only other source is the number of processors.
    return secret == null ? "1" : secrets.get(secret.getName(), secret.getKey());
  }

  /** The address of its API or, of a worker, its only one. */
  URI url() {
    return URI.create("http://127.0.0.1:" + ports.get("SERVER_PORT"));
  }

  private URI management(String path) {
    Integer port = ports.get("MANAGEMENT_SERVER_PORT");
    return port == null ? url().resolve(path) : URI.create("http://127.0.0.1:" + port + path);
  }

  /** Whether it is ready; fails if it has ended. */
  boolean isReady() throws InterruptedException {
    if (!process.isAlive()) {
      throw new AssertionError(name + " has ended:\n" + output());
    }
    try {
      return get(management("/actuator/health/readiness")).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /**
   * The value of a metric; 0 if it is not there.
   *
   * @param tags such as {@code queue="captions"}
   */
  double metric(String metric, String... tags) throws IOException, InterruptedException {
    return get(management("/actuator/prometheus"))
        .body()
        .lines()
        .filter(line -> line.startsWith(metric) && Stream.of(tags).allMatch(line::contains))
        .mapToDouble(each -> Double.parseDouble(each.substring(each.lastIndexOf(' ') + 1)))
        .sum();
  }

  private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Brings the files of its Secrets up to date, as the kubelet does within a minute. */
  void projectSecrets() throws IOException {
    volumes.project();
  }

  /** The addresses with which it has had connections; see {@link Connections}. */
  Set<InetAddress> connections() {
    return connections.addresses();
  }

  /** What it has printed. */
  String output() {
    return Checkout.read(log);
  }

  @Override
  public void close() throws InterruptedException {
    http.close();
    process.destroyForcibly();
    if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(name + " does not end");
    }
  }
}
