package dev.onevision.messaging.workqueue;

import dev.onevision.messaging.connection.KafkaClients;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a share group its settings before its first member joins. The one that matters: a new group
 * starts with the oldest record, since requests may be sent before the first worker came.
 */
final class ShareGroupSetup {

  static final String OFFSET_RESET = "share.auto.offset.reset";
  static final String DELIVERY_LIMIT = "group.share.delivery.count.limit";
  static final String LOCK_DURATION = "share.record.lock.duration.ms";

  private static final Logger LOGGER = LoggerFactory.getLogger(ShareGroupSetup.class);
  private static final int DEFAULT_DELIVERY_LIMIT = 5;
  private static final long TIMEOUT_SECONDS = 15;
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final KafkaClients clients;
  private final boolean change;
  private final Duration patience;

  /**
   * A set-up.
   *
   * @param change whether settings may be changed, or only checked
   * @param patience with brokers that do not take a change
   */
  ShareGroupSetup(KafkaClients clients, boolean change, Duration patience) {
    this.clients = clients;
    this.change = change;
    this.patience = patience;
  }

  /** Sets the group up and returns how often a broker delivers a record at most. */
  int apply(String group, Duration lockDuration) {
    Admin admin = clients.admin();
    try {
      if (change) {
        set(admin, group, lockDuration);
      } else {
        check(admin, group);
      }
      return deliveryLimit(admin);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return DEFAULT_DELIVERY_LIMIT;
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  /** Tries until the patience is over: a group without its settings would lose what came before. */
  private void set(Admin admin, String group, Duration lockDuration) throws InterruptedException {
    Collection<AlterConfigOp> settings =
        List.of(
            setting(OFFSET_RESET, "earliest"),
            setting(LOCK_DURATION, Long.toString(lockDuration.toMillis())));
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        admin
            .incrementalAlterConfigs(
                Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), settings))
            .all()
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException | TimeoutException e) {
        if (System.nanoTime() - end >= 0) {
          LOGGER.warn(
              "The share group {} could not be given {}, set them on the broker: {}",
              group,
              settings.stream().map(AlterConfigOp::configEntry).map(ShareGroupSetup::text).toList(),
              String.valueOf(e instanceof ExecutionException ? e.getCause() : e));
          return;
        }
        LOGGER.debug("The share group {} is not set up yet", group, e);
        Thread.sleep(AGAIN);
      }
    }
  }

  private static AlterConfigOp setting(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private static String text(ConfigEntry entry) {
    return entry.name() + "=" + entry.value();
  }

  private static int deliveryLimit(Admin admin) throws InterruptedException {
    try {
      Node broker =
          admin.describeCluster().nodes().get(TIMEOUT_SECONDS, TimeUnit.SECONDS).iterator().next();
      ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
      Config config =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .get(resource);
      ConfigEntry limit = config == null ? null : config.get(DELIVERY_LIMIT);
      return limit == null ? DEFAULT_DELIVERY_LIMIT : Integer.parseInt(limit.value());
    } catch (ExecutionException | TimeoutException e) {
      LOGGER.debug("The broker does not tell its {}, taken for the default", DELIVERY_LIMIT, e);
      return DEFAULT_DELIVERY_LIMIT;
    }
  }

  private static void check(Admin admin, String group) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    try {
      Config config =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .get(resource);
      ConfigEntry reset = config == null ? null : config.get(OFFSET_RESET);
      if (reset == null || !"earliest".equals(reset.value())) {
        LOGGER.warn(
            "The share group {} does not have {}=earliest: requests sent before its first worker"
                + " came would be lost",
            group,
            OFFSET_RESET);
      }
    } catch (ExecutionException | TimeoutException e) {
      LOGGER.warn("The settings of the share group {} could not be read: {}", group, e.toString());
    }
  }
}
