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
 * lanes, and all of them are in this process. The timeouts of lanes are longer then, too.
 */
final class GroupHeartbeats {

  private static final Logger log = LoggerFactory.getLogger(GroupHeartbeats.class);

  /** The longest times that Kafka allows by default are 15 s and 60 s. */
  private static final Map<String, Duration> RARE =
      Map.of(
          "share.heartbeat.interval.ms", Duration.ofSeconds(15),
          "share.session.timeout.ms", Duration.ofSeconds(45));

  private static final int TIMEOUT_MILLIS = 10_000;

  private GroupHeartbeats() {}

  /** Lets lanes report as often as the broker's settings say. Does not wait for it. */
  static void often(String kafka, List<ModelQueue> queues) {
    change(
        kafka, queues, RARE.keySet().stream().map(key -> change(key, "", OpType.DELETE)).toList());
  }

  /** Lets lanes report rarely. Does not wait for it. */
  static void rarely(String kafka, List<ModelQueue> queues) {
    change(
        kafka,
        queues,
        RARE.entrySet().stream()
            .map(
                rare ->
                    change(rare.getKey(), Long.toString(rare.getValue().toMillis()), OpType.SET))
            .toList());
  }

  private static AlterConfigOp change(String key, String value, OpType type) {
    return new AlterConfigOp(new ConfigEntry(key, value), type);
  }

  private static void change(String kafka, List<ModelQueue> queues, List<AlterConfigOp> changes) {
    var _ =
        Thread.ofVirtual().name("group-heartbeats").start(() -> changeNow(kafka, queues, changes));
  }

  private static void changeNow(
      String kafka, List<ModelQueue> queues, List<AlterConfigOp> changes) {
    Map<String, Object> settings =
        Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka,
            CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS,
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      admin
          .incrementalAlterConfigs(
              queues.stream()
                  .flatMap(queue -> queue.groups().stream())
                  .map(group -> new ConfigResource(ConfigResource.Type.GROUP, group))
                  .collect(Collectors.toMap(group -> group, _ -> changes)))
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
