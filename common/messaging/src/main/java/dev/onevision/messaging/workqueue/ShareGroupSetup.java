package dev.onevision.messaging.workqueue;

import dev.onevision.messaging.connection.KafkaClients;
import java.time.Duration;
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

  private final KafkaClients clients;
  private final boolean change;

  /**
   * A set-up.
   *
   * @param change whether settings may be changed, or only checked
   */
  ShareGroupSetup(KafkaClients clients, boolean change) {
    this.clients = clients;
    this.change = change;
  }

  /** Sets the group up and returns how often a broker delivers a record at most. */
  int apply(String group, Duration lockDuration) {
    Admin admin = clients.admin();
    try {
      if (change) {
        set(admin, group, OFFSET_RESET, "earliest");
        set(admin, group, LOCK_DURATION, Long.toString(lockDuration.toMillis()));
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

  private static void set(Admin admin, String group, String setting, String value)
      throws InterruptedException {
    try {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.GROUP, group),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
          .all()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOGGER.warn(
          "The share group {} could not be given {}={}, set it on the broker: {}",
          group,
          setting,
          value,
          String.valueOf(e instanceof ExecutionException ? e.getCause() : e));
    }
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
