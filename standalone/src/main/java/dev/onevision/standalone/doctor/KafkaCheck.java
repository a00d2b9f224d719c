package dev.onevision.standalone.doctor;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.core.env.Environment;

/** Checks the Kafka cluster that the services are configured for. */
final class KafkaCheck {

  private static final String NAME = "Kafka";
  private static final String BROKERS = "spring.kafka.bootstrap-servers";
  private static final String SHARE_GROUPS = "share.version";

  private KafkaCheck() {}

  /**
   * Connects with the settings that the services have in this environment.
   *
   * @param brokers null for those of the environment
   */
  static Check of(Environment environment, @Nullable String brokers, Duration timeout) {
    if (brokers == null && !environment.containsProperty(BROKERS)) {
      return Check.ok(NAME, "not configured; ./onevision serve starts a broker of its own");
    }
    Map<String, Object> settings =
        new HashMap<>(
            Binder.get(environment)
                .bindOrCreate("spring.kafka", KafkaProperties.class)
                .buildAdminProperties());
    if (brokers != null) {
      settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, List.of(brokers.split(",", -1)));
    }
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(timeout));
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(timeout));
    Object where = settings.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    try (Admin admin = Admin.create(settings)) {
      return of(admin, timeout);
    } catch (KafkaException | ExecutionException | TimeoutException failure) {
      Throwable reason = failure.getCause() == null ? failure : failure.getCause();
      return Check.fail(
          NAME,
          "%s does not answer: %s".formatted(where, reason.getMessage()),
          "Check " + BROKERS + ", spring.kafka.security.* and the network.");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Check.warn(NAME, "interrupted", "Run the command again.");
    }
  }

  private static Check of(Admin admin, Duration timeout)
      throws ExecutionException, InterruptedException, TimeoutException {
    int brokers =
        admin.describeCluster().nodes().get(millis(timeout), TimeUnit.MILLISECONDS).size();
    FinalizedVersionRange share =
        admin
            .describeFeatures()
            .featureMetadata()
            .get(millis(timeout), TimeUnit.MILLISECONDS)
            .finalizedFeatures()
            .get(SHARE_GROUPS);
    String detail = brokers == 1 ? "1 broker" : brokers + " brokers";
    return share == null || share.maxVersionLevel() < 1
        ? Check.fail(
            NAME,
            detail + " without share groups",
            "The suite needs Kafka 4.2 or later, and the feature "
                + SHARE_GROUPS
                + ": bin/kafka-features.sh upgrade --feature "
                + SHARE_GROUPS
                + "=1")
        : Check.ok(NAME, detail + " with share groups");
  }

  private static int millis(Duration timeout) {
    return Math.toIntExact(timeout.toMillis());
  }
}
