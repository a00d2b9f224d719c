package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.kafka.credentials.CredentialProperties;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

/** The services read the environment of their pods as the chart intends. */
class EnvironmentTests {

  private static final Map<String, String> PACKAGES =
      Map.of(
          "onevision-gateway", "dev.onevision.gateway",
          "onevision-vision", "dev.onevision.vision",
          "onevision-llm", "dev.onevision.llm");

  static Stream<Manifests> installations() {
    return Stream.concat(
        WorkloadTests.installations(),
        Stream.of(
            Chart.withDefaults()
                .set("gateway.apiKeys.existingSecret", "keys")
                .set("gateway.apiKeys.fileSecret", "tenants")
                .manifests(),
            Chart.withExample("two-models").set("kafka.topics.prefix", "team-a.").manifests(),
            limited().manifests()));
  }

  /** Every limit of the gateway, and origins. */
  private static Chart limited() {
    Chart chart =
        Chart.withDefaults()
            .set("gateway.javaOptions", "-Xmx3g")
            .set("gateway.cors.allowedOrigins[0]", "https://chat.example.org")
            .set("gateway.cors.allowedOrigins[1]", "http://localhost:3000")
            .set("gateway.playground.enabled", true);
    for (Map.Entry<String, String> limit : ChartSchema.gatewayLimits().entrySet()) {
      Object value =
          switch (limit.getValue()) {
            case "count" -> 7;
            case "size" -> "700MB";
            case "duration" -> "7s";
            case "boolean" -> true;
            case "string" -> "chat.example.org";
            default -> 2;
          };
      chart = chart.set("gateway.limits." + limit.getKey(), value);
    }
    return chart;
  }

  @ParameterizedTest
  @MethodSource("installations")
  void eachKeyOfOursExistsInTheServiceThatIsGivenIt(Manifests manifests) {
    ConfigurationKeys keys = ConfigurationKeys.read();
    for (Component component : Component.of(manifests)) {
      String service = "onevision-" + component.name();
      Set<String> known =
          keys.variables(
              "dev.onevision.kafka", "dev.onevision.worker", PACKAGES.getOrDefault(service, ""));
      assertThat(component.environment().keySet())
          .filteredOn(key -> key.startsWith("ONEVISION_"))
          .as(service)
          .isNotEmpty()
          .isSubsetOf(known);
    }
  }

  @Test
  void variablesAreNamedByTheRulesOfSpring() {
    assertThat(ConfigurationKeys.read().variables("dev.onevision.gateway", "dev.onevision.kafka"))
        .contains(
            "ONEVISION_GATEWAY_ACCESS_KEYS",
            "ONEVISION_GATEWAY_HTTP_MAXREQUESTBYTES",
            "ONEVISION_KAFKA_TOPICS_REPLICAS");
  }

  @Test
  void plainKafkaNeedsNoSecret() {
    KafkaProperties kafka = kafkaProperties(Chart.withDefaults().manifests());
    assertThat(kafka.getBootstrapServers()).containsExactly("kafka:9092");
    assertThat(kafka.buildProducerProperties())
        .containsEntry("security.protocol", "PLAINTEXT")
        .doesNotContainKeys("sasl.jaas.config", "ssl.truststore.certificates");
  }

  @Test
  void aSecuredClusterIsReachedWithTheFilesOfItsSecrets() {
    Manifests manifests = Chart.withExample("kafka-secured").manifests();
    Map<String, Object> settings = connection(manifests, "onevision-llm");
    assertThat(settings)
        .containsEntry("bootstrap.servers", List.of("kafka.example.com:9093"))
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
        .containsEntry(
            "sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " nameFile=\"/etc/onevision/kafka/username\""
                + " passwordFile=\"/etc/onevision/kafka/password\";")
        .containsEntry("onevision.tls.authorities", "/etc/onevision/kafka/ca.crt")
        .containsEntry("onevision.tls.certificate", "/etc/onevision/kafka/tls.crt")
        .containsEntry("onevision.tls.key", "/etc/onevision/kafka/tls.key");
    assertThat(files(manifests, "onevision-llm"))
        .isEqualTo(
            Map.of(
                "ca.crt", "kafka-cluster-ca-cert/ca.crt",
                "tls.crt", "onevision-kafka-client/tls.crt",
                "tls.key", "onevision-kafka-client/tls.key",
                "username", "onevision-kafka/username",
                "password", "onevision-kafka/password"));
  }

  /** The Secret of a KafkaUser has a password and no name: it is named like the user. */
  @Test
  void eachComponentLogsInAsItsOwnKafkaUser() {
    eachLogsInAsItsOwnUser(Chart.withExample("kafka-strimzi").manifests());
    eachLogsInAsItsOwnUser(Combinations.ownUsers().manifests());
    assertThat(files(Chart.withExample("kafka-strimzi-tls").manifests(), "onevision-vision"))
        .isEqualTo(
            Map.of(
                "ca.crt", "my-cluster-cluster-ca-cert/ca.crt",
                "tls.crt", "onevision-vision/user.crt",
                "tls.key", "onevision-vision/user.key"));
  }

  private static void eachLogsInAsItsOwnUser(Manifests manifests) {
    for (String component : PACKAGES.keySet()) {
      assertThat(connection(manifests, component))
          .containsEntry(
              "sasl.jaas.config",
              "org.apache.kafka.common.security.scram.ScramLoginModule required"
                  + " name=\"%s\" passwordFile=\"/etc/onevision/kafka/password\";"
                      .formatted(component));
      assertThat(files(manifests, component))
          .isEqualTo(
              Map.of(
                  "ca.crt",
                  "my-cluster-cluster-ca-cert/ca.crt",
                  "password",
                  component + "/password"));
    }
  }

  @Test
  void tokensComeFromTheAuthorizationServer() {
    Manifests manifests = Combinations.oauth().manifests();
    assertThat(connection(manifests, "onevision-gateway"))
        .containsEntry("sasl.mechanism", "OAUTHBEARER")
        .containsEntry(
            "sasl.login.callback.handler.class",
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler")
        .containsEntry(
            "sasl.oauthbearer.token.endpoint.url", "https://login.example.com:8443/token")
        .containsEntry("sasl.oauthbearer.scope", "kafka")
        .containsEntry(
            "sasl.jaas.config",
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
                + " clientId=\"<secret onevision-kafka/username>\""
                + " clientSecret=\"<secret onevision-kafka/password>\";");
    assertThat(manifests.environment(manifests.one(Deployment.class, "onevision-llm")))
        .containsEntry(
            "JDK_JAVA_OPTIONS",
            "-XX:MaxRAMPercentage=20 -Dorg.apache.kafka.sasl.oauthbearer.allowed.urls="
                + "https://login.example.com:8443/token");
  }

  @Test
  void aWholeJaasLineOfASecretIsUsedAsItIs() {
    Manifests manifests =
        Chart.withExample("kafka-secured").set("kafka.sasl.jaasConfigKey", "jaas").manifests();
    assertThat(connection(manifests, "onevision-llm"))
        .containsEntry("sasl.jaas.config", "<secret onevision-kafka/jaas>");
  }

  /** Client settings as the service makes them from its environment. */
  private static Map<String, Object> connection(Manifests manifests, String service) {
    Binder binder = binder(manifests, service);
    KafkaProperties kafka = binder.bind("spring.kafka", KafkaProperties.class).get();
    return binder
        .bindOrCreate("onevision.kafka.credentials", CredentialProperties.class)
        .in(kafka.buildConsumerProperties());
  }

  /** Files of the mounted Secrets, each with its Secret and key. */
  private static Map<String, String> files(Manifests manifests, String service) {
    Deployment deployment = manifests.one(Deployment.class, service);
    assertThat(Manifests.container(deployment).getVolumeMounts())
        .anyMatch(
            mount ->
                mount.getName().equals("kafka")
                    && mount.getMountPath().equals("/etc/onevision/kafka")
                    && mount.getSubPath() == null);
    Map<String, String> files = new TreeMap<>();
    deployment.getSpec().getTemplate().getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals("kafka"))
        .flatMap(volume -> volume.getProjected().getSources().stream())
        .forEach(
            source ->
                source
                    .getSecret()
                    .getItems()
                    .forEach(
                        item ->
                            files.put(
                                item.getPath(),
                                source.getSecret().getName() + "/" + item.getKey())));
    return files;
  }

  @Test
  void theDrainTimesAreDurationsThatSpringReadsAndEndWithinTheirPhase() {
    Manifests manifests = Chart.withDefaults().manifests();
    assertThat(drain(manifests, "onevision-gateway", "onevision.gateway.answers.drain-timeout"))
        .isEqualTo(Duration.ofSeconds(60));
    String ofWorkers = "onevision.worker.queue.drain-timeout";
    assertThat(drain(manifests, "onevision-vision", ofWorkers)).isEqualTo(Duration.ofSeconds(60));
    assertThat(drain(manifests, "onevision-llm", ofWorkers)).isEqualTo(Duration.ofSeconds(120));
  }

  private static Duration drain(Manifests manifests, String service, String key) {
    Binder binder = binder(manifests, service);
    Duration drain = binder.bind(key, Duration.class).get();
    assertThat(binder.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class).get())
        .isGreaterThanOrEqualTo(drain.plusSeconds(5));
    return drain;
  }

  /** Fails if a limit is added without a value of the chart. */
  @Test
  void everyLimitOfTheGatewayHasAValueOfTheChart() {
    Set<String> keys = new TreeSet<>();
    for (String key : ConfigurationKeys.read().variables("dev.onevision.gateway")) {
      if (key.matches("ONEVISION_GATEWAY_(ACCESS|ANSWERS|CHAT|HTTP|KAFKA)_[A-Z]+")) {
        keys.add(key);
      }
    }
    Set<String> values = new TreeSet<>();
    for (String limit : ChartSchema.gatewayLimits().keySet()) {
      values.add(ConfigurationKeys.variable("onevision.gateway." + limit));
    }
    // The chart sets the keys by Secrets and the times by drainSeconds; the others are no limits.
    keys.removeAll(
        Set.of(
            "ONEVISION_GATEWAY_ACCESS_KEYFILE",
            "ONEVISION_GATEWAY_ACCESS_KEYS",
            "ONEVISION_GATEWAY_ACCESS_STOPDELAY",
            "ONEVISION_GATEWAY_ANSWERS_DRAINTIMEOUT",
            "ONEVISION_GATEWAY_CHAT_DEFAULTMODEL",
            "ONEVISION_GATEWAY_KAFKA_REPLYPARTITION"));
    assertThat(values).isEqualTo(keys);
  }

  /** The gateway and the workers of a queue have the same names for topics and models. */
  @Test
  void queuesAndThePrefixAreReadAsTheyWereWritten() {
    Manifests manifests =
        Chart.withExample("two-models").set("kafka.topics.prefix", "team-a.").manifests();
    for (String service : List.of("onevision-gateway", "onevision-llm-7b", "onevision-vision-7b")) {
      assertThat(
              binder(manifests, service).bind("onevision.kafka.topics.prefix", String.class).get())
          .isEqualTo("team-a.");
    }
    Binder worker = binder(manifests, "onevision-llm-7b");
    assertThat(
            binder(manifests, "onevision-gateway")
                .bind("onevision.gateway.models.known", Bindable.listOf(String.class))
                .get())
        .contains(
            worker.bind("onevision.model.name", String.class).get()
                + "="
                + worker.bind("onevision.model.queue", String.class).get())
        .hasSize(2);
  }

  @Test
  void limitsAndOriginsAreReadAsTheyWereWritten() {
    Binder binder = binder(limited().manifests(), "onevision-gateway");
    assertThat(
            binder
                .bind("onevision.gateway.cors.allowed-origins", Bindable.listOf(String.class))
                .get())
        .containsExactly("https://chat.example.org", "http://localhost:3000");
    assertThat(binder.bind("onevision.gateway.access.max-concurrent-requests", Integer.class).get())
        .isEqualTo(7);
    assertThat(binder.bind("onevision.gateway.http.min-body-rate", DataSize.class).get())
        .isEqualTo(DataSize.ofMegabytes(700));
    assertThat(binder.bind("onevision.gateway.http.body-grace", Duration.class).get())
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(binder.bind("onevision.gateway.answers.turns-per-lane", Double.class).get())
        .isEqualTo(2);
  }

  /** Helm reads every number of a file as a float, and prints a large one as 1e+06. */
  @Test
  void numbersOfAFileKeepTheirForm(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("limits.yaml"),
        "gateway: {limits: {access: {maxConcurrentRequests: 1000000},"
            + " answers: {turnsPerLane: 0.25, deadline: 10m}}}");
    Manifests manifests = Chart.withExample(folder.resolve("limits").toString()).manifests();
    assertThat(manifests.environment(manifests.one(Deployment.class, "onevision-gateway")))
        .containsEntry("ONEVISION_GATEWAY_ACCESS_MAXCONCURRENTREQUESTS", "1000000")
        .containsEntry("ONEVISION_GATEWAY_ANSWERS_TURNSPERLANE", "0.25")
        .containsEntry("ONEVISION_GATEWAY_ANSWERS_DEADLINE", "10m");
  }

  @Test
  void apiKeysComeFromTheirSecret() {
    Manifests manifests =
        Chart.withDefaults().set("gateway.apiKeys.existingSecret", "keys").manifests();
    assertThat(
            binder(manifests, "onevision-gateway")
                .bind("onevision.gateway.access.keys", Bindable.listOf(String.class))
                .get())
        .isEqualTo(List.of("<secret keys/api-keys>"));
  }

  @Test
  void keyFileIsMountedWhereTheGatewayReadsIt() {
    Manifests manifests =
        Chart.withDefaults().set("gateway.apiKeys.fileSecret", "tenants").manifests();
    assertThat(
            binder(manifests, "onevision-gateway")
                .bind("onevision.gateway.access.key-file", String.class)
                .get())
        .isEqualTo("/etc/onevision/keys/keys.yaml");
    var pod =
        manifests.one(Deployment.class, "onevision-gateway").getSpec().getTemplate().getSpec();
    var mount =
        pod.getContainers().getFirst().getVolumeMounts().stream()
            .filter(each -> each.getMountPath().equals("/etc/onevision/keys"))
            .findFirst()
            .orElseThrow();
    // A mount of a single file would not follow changes of the Secret.
    assertThat(mount.getSubPath()).isNull();
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getName().equals(mount.getName()))
        .singleElement()
        .extracting(volume -> volume.getSecret().getSecretName())
        .isEqualTo("tenants");
  }

  private static KafkaProperties kafkaProperties(Manifests manifests) {
    return binder(manifests, "onevision-llm").bind("spring.kafka", KafkaProperties.class).get();
  }

  private static Binder binder(Manifests manifests, String service) {
    Map<String, String> variables = manifests.environment(manifests.one(Deployment.class, service));
    Map<String, Object> expanded = new LinkedHashMap<>();
    // The kubelet substitutes $(NAME).
    variables.forEach(
        (name, value) ->
            expanded.put(
                name,
                value
                    .replace("$(KAFKA_USERNAME)", variables.getOrDefault("KAFKA_USERNAME", ""))
                    .replace("$(KAFKA_PASSWORD)", variables.getOrDefault("KAFKA_PASSWORD", ""))));
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .forEach(source -> environment.getPropertySources().remove(source.getName()));
    environment
        .getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("systemEnvironment", expanded));
    return new Binder(ConfigurationPropertySources.get(environment));
  }
}
