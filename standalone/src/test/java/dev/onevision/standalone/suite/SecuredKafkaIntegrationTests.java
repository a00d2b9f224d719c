package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.gateway.testing.BatchClient;
import dev.onevision.gateway.testing.Http;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The suite at a broker with passwords, TLS and permissions: started before the broker, and before
 * anything is allowed; then allowed what the documentation names.
 */
@ExtendWith(SecuredKafkaIntegrationTests.Secured.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecuredKafkaIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  @BeforeAll
  static void theSuiteBecomesReadyOnceTheBrokerIsThereAndAllowsWhatIsDocumented(SecuredSuite suite)
      throws Exception {
    awaitNotReady(suite, "no answer from " + suite.cluster().bootstrapServers());
    suite.cluster().start();
    awaitNotReady(suite, "the topics may not be created or described");
    try (Admin admin = suite.admin()) {
      admin.createAcls(Permissions.documented()).all().get();
    }
    Readiness.await(suite.management(), TIMEOUT);
  }

  @Test
  @Order(1)
  void anImageIsAnswered(SecuredSuite suite) {
    Samples.Sample sample = imageSample();
    try (SuiteClient client =
        new SuiteClient(suite.url(), suite.management(), ModelChoice.DEMO.servedName())) {
      // The gateway is ready before the vision worker is.
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(client.ask(sample.question(), sample.images()).text())
                      .isEqualTo(sample.expected()));
    }
  }

  @Test
  @Order(2)
  void anImageIsCaptionedByTopic(SecuredSuite suite) throws Exception {
    Samples.Sample sample = imageSample();
    Map<String, Object> request =
        Map.of(
            "id",
            "one",
            "picture",
            Map.of("file", String.valueOf(sample.images().getFirst().getFileName())),
            "prompt",
            sample.question(),
            "parameters",
            Map.of("temperature", 0, "max_tokens", 64));
    try (CaptionTopics topics = new CaptionTopics(suite.connection("admin"))) {
      topics.send("one", SuiteClient.JSON.writeValueAsBytes(request));
      topics.send("two", "{");
      await().atMost(TIMEOUT).until(() -> topics.read() == 2);
      assertThat(topics.results("one").getFirst().path("caption").asString())
          .isEqualTo(sample.expected());
      assertThat(topics.failed()).containsExactly("two");
    }
  }

  @Test
  @Order(3)
  void aBatchIsAnswered(SecuredSuite suite) {
    BatchClient client = new BatchClient(new Http(suite.url().getPort()));
    String id = client.start(BatchClient.line("one", BatchClient.text("What?")), "24h");
    assertThat(client.end(id, TIMEOUT).path("status").asString()).isEqualTo("completed");
  }

  @Test
  @Order(4)
  void theShareGroupsWereSetUp(SecuredSuite suite) throws Exception {
    List<ConfigResource> groups =
        ModelQueue.DEFAULT.groups().stream()
            .map(group -> new ConfigResource(ConfigResource.Type.GROUP, group))
            .toList();
    try (Admin admin = suite.admin()) {
      assertThat(admin.describeConfigs(groups).all().get().values())
          .allMatch(SecuredKafkaIntegrationTests::beginsWithTheOldest);
    }
  }

  @Test
  @Order(5)
  void theSuiteIsNotReadyWhileTheBrokerIsAwayAndAnswersWhenItIsBack(SecuredSuite suite) {
    suite.cluster().stop(0);
    awaitNotReady(suite, "no answer from " + suite.cluster().bootstrapServers());
    suite.cluster().start(0);
    Readiness.await(suite.management(), TIMEOUT);
    anImageIsAnswered(suite);
  }

  private static boolean beginsWithTheOldest(Config config) {
    return Objects.requireNonNull(config.get("share.auto.offset.reset")).value().equals("earliest");
  }

  private static Samples.Sample imageSample() {
    return Samples.ofKind("image").stream()
        .filter(sample -> sample.images().size() == 1)
        .findFirst()
        .orElseThrow();
  }

  private static void awaitNotReady(SecuredSuite suite, String cause) {
    Http http = Http.ofManagement(suite.management().getPort());
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              HttpResponse<String> readiness = http.get("/actuator/health/readiness");
              assertThat(readiness.statusCode()).isEqualTo(503);
              assertThat(readiness.body()).contains(cause);
            });
  }

  /** Gives the secured suite, which lasts for all tests: see {@link SharedSuite}. */
  static final class Secured implements ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(Secured.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == SecuredSuite.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(NAMESPACE)
          .computeIfAbsent("suite", _ -> SecuredSuite.start(), SecuredSuite.class);
    }
  }
}
