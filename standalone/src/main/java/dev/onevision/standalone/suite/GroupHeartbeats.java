package dev.onevision.standalone.suite;

import dev.onevision.contract.topics.ModelQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often the lanes report to the broker. A lane receives its partitions in the response to a
 * heartbeat, so lanes that start report often. Later each heartbeat only costs: there are dozens of
 * lanes, and all of them are in this process.
 */
final class GroupHeartbeats {

  private static final Logger log = LoggerFactory.getLogger(GroupHeartbeats.class);

  private static final String INTERVAL = "share.heartbeat.interval.ms";

  /** Half of the session timeout of {@code BrokerSettings}. */
  private static final Duration RARE = Duration.ofSeconds(5);

  private static final int TIMEOUT_MILLIS = 10_000;

  private GroupHeartbeats() {}

  /** Lets lanes report as often as the broker's settings say. Does not wait for it. */
  static void often(String kafka) {
    change(kafka, new AlterConfigOp(new ConfigEntry(INTERVAL, ""), OpType.DELETE));
  }

  /** Lets lanes report rarely. Does not wait for it. */
  static void rarely(String kafka) {
    String millis = Long.toString(RARE.toMillis());
    change(kafka, new AlterConfigOp(new ConfigEntry(INTERVAL, millis), OpType.SET));
  }

  private static void change(String kafka, AlterConfigOp change) {
    var _ = Thread.ofVirtual().name("group-heartbeats").start(() -> changeNow(kafka, change));
  }

  private static void changeNow(String kafka, AlterConfigOp change) {
    Map<String, Object> settings =
        Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka,
            CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS,
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      admin
          .incrementalAlterConfigs(
              ModelQueue.DEFAULT.groups().stream()
                  .map(group -> new ConfigResource(ConfigResource.Type.GROUP, group))
                  .collect(Collectors.toMap(group -> group, _ -> List.of(change))))
          .all()
          .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException failure) {
      // Lanes then report more often than they need to.
      log.debug("The heartbeats of the share groups were not changed", failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
