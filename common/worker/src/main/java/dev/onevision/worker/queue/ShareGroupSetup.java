package dev.onevision.worker.queue;

import dev.onevision.contract.topics.ShareGroups;
import dev.onevision.kafka.connection.BrokerUnavailableException;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.Outage;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets share groups up before their first member joins. The setting that matters: a new group
 * starts with the oldest record, since requests may be sent before the first worker starts. So this
 * retries while the brokers cannot take a setting, and up to a timeout while they do not permit it.
 * After that a warning tells the operator what to set. Thread-safe.
 */
final class ShareGroupSetup implements AutoCloseable {

  static final String OFFSET_RESET = "share.auto.offset.reset";
  static final String ISOLATION_LEVEL = "share.isolation.level";
  static final String DELIVERY_LIMIT = "group.share.delivery.count.limit";
  static final String LOCK_DURATION = "share.record.lock.duration.ms";

  private static final Logger log = LoggerFactory.getLogger(ShareGroupSetup.class);
  private static final int DEFAULT_DELIVERY_LIMIT = 5;
  private static final long TIMEOUT_SECONDS = 15;
  private static final Duration RETRY = Duration.ofMillis(500);

  private final KafkaClients clients;
  private final UnaryOperator<String> names;
  private final boolean change;
  private final Duration lockDuration;
  private final Duration permissionTimeout;
  private final Map<String, CompletableFuture<Integer>> groups = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Creates a set-up whose groups follow; see {@link #apply}.
   *
   * @param names from the name of a group to its name on the brokers
   * @param change whether settings may be changed, or only checked
   * @param lockDuration how long a worker may keep a record without renewing its lock
   * @param permissionTimeout how long to retry what the brokers do not permit; an operator may be
   *     about to permit it
   */
  ShareGroupSetup(
      KafkaClients clients,
      UnaryOperator<String> names,
      boolean change,
      Duration lockDuration,
      Duration permissionTimeout) {
    this.clients = clients;
    this.names = names;
    this.change = change;
    this.lockDuration = lockDuration;
    this.permissionTimeout = permissionTimeout;
  }

  /**
   * Sets the group up, once. Completes, on any thread, with the maximum number of deliveries of a
   * record.
   */
  CompletableFuture<Integer> apply(String group) {
    return groups.computeIfAbsent(
        names.apply(group),
        name -> {
          CompletableFuture<Integer> limit = new CompletableFuture<>();
          Thread.ofVirtual().name(group + "-setup").start(() -> setUp(name, limit));
          return limit;
        });
  }

  private void setUp(String group, CompletableFuture<Integer> limit) {
    Outage outage = new Outage("The share group " + group + " is not set up");
    long end = System.nanoTime() + permissionTimeout.toNanos();
    try {
      while (!setUpNow(group, limit, outage, System.nanoTime() - end < 0)) {
        if (closed.await(RETRY.toNanos(), TimeUnit.NANOSECONDS)) {
          limit.completeExceptionally(ended());
          return;
        }
      }
      outage.ended();
    } catch (InterruptedException | RuntimeException e) {
      limit.completeExceptionally(e);
    }
  }

  private static BrokerUnavailableException ended() {
    return new BrokerUnavailableException(
        "The process is closing; its share groups were not set up", null);
  }

  /** Returns false if it has to be retried. */
  private boolean setUpNow(
      String group, CompletableFuture<Integer> limit, Outage outage, boolean retryRefusal)
      throws InterruptedException {
    Admin admin;
    try {
      admin = clients.admin();
    } catch (KafkaException e) {
      outage.failed(e.toString()); // for example, a host name that does not resolve
      return false;
    }
    try {
      if (change) {
        set(admin, group, retryRefusal);
      } else {
        check(admin, group, retryRefusal);
      }
      limit.complete(deliveryLimit(admin));
      return true;
    } catch (KafkaException | TimeoutException e) {
      outage.failed(e.toString());
      return false;
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  /** One by one: brokers refuse a request as a whole if one setting is beyond their limits. */
  private void set(Admin admin, String group, boolean retryRefusal)
      throws InterruptedException, TimeoutException {
    set(admin, group, OFFSET_RESET, "earliest", retryRefusal);
    set(admin, group, LOCK_DURATION, Long.toString(lockDuration.toMillis()), retryRefusal);
    if (readsCommitted(group)) {
      set(admin, group, ISOLATION_LEVEL, "read_committed", retryRefusal);
    }
  }

  /**
   * Other programs write to the topic of captions, some of them in transactions. Only the suite
   * writes to the other queues, without transactions: there the open transaction of a foreign
   * program would only delay all requests.
   */
  private static boolean readsCommitted(String group) {
    return ShareGroups.isCaptions(group);
  }

  private static void set(
      Admin admin, String group, String name, String value, boolean retryRefusal)
      throws InterruptedException, TimeoutException {
    AlterConfigOp setting =
        new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    try {
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), List.of(setting)))
          .all()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      rethrowIfTemporary(e, retryRefusal);
      log.warn(
          "Setting {}={} of the share group {} failed, set it on the broker: {}",
          name,
          value,
          group,
          String.valueOf(e.getCause()));
    }
  }

  private static void rethrowIfTemporary(ExecutionException e, boolean retryRefusal) {
    switch (e.getCause()) {
      case RetriableException passes -> throw passes;
      case AuthorizationException refused when retryRefusal -> throw refused;
      case AuthenticationException refused when retryRefusal -> throw refused;
      case null, default -> {}
    }
  }

  private static int deliveryLimit(Admin admin) throws InterruptedException, TimeoutException {
    try {
      Collection<Node> brokers =
          admin.describeCluster().nodes().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (brokers.isEmpty()) {
        throw new TimeoutException("The cluster has no brokers yet");
      }
      ConfigResource resource =
          new ConfigResource(ConfigResource.Type.BROKER, brokers.iterator().next().idString());
      ConfigEntry limit = describe(admin, resource, DELIVERY_LIMIT);
      return limit == null ? DEFAULT_DELIVERY_LIMIT : Integer.parseInt(limit.value());
    } catch (ExecutionException e) {
      rethrowIfTemporary(e, false); // the default will do
      log.debug("The broker did not return its {}, the default is assumed", DELIVERY_LIMIT, e);
      return DEFAULT_DELIVERY_LIMIT;
    }
  }

  private static void check(Admin admin, String group, boolean retryRefusal)
      throws InterruptedException, TimeoutException {
    try {
      ConfigEntry reset =
          describe(admin, new ConfigResource(ConfigResource.Type.GROUP, group), OFFSET_RESET);
      if (reset == null || !"earliest".equals(reset.value())) {
        log.warn(
            "The share group {} does not have {}=earliest: requests sent before its first worker"
                + " starts would be lost",
            group,
            OFFSET_RESET);
      }
      ConfigEntry isolation =
          describe(admin, new ConfigResource(ConfigResource.Type.GROUP, group), ISOLATION_LEVEL);
      if (readsCommitted(group)
          && (isolation == null || !"read_committed".equals(isolation.value()))) {
        log.warn(
            "The share group {} does not have {}=read_committed: records of aborted transactions"
                + " would be captioned",
            group,
            ISOLATION_LEVEL);
      }
    } catch (ExecutionException e) {
      rethrowIfTemporary(e, retryRefusal);
      log.warn(
          "The settings of the share group {} could not be read: {}",
          group,
          String.valueOf(e.getCause()));
    }
  }

  private static @Nullable ConfigEntry describe(Admin admin, ConfigResource resource, String name)
      throws ExecutionException, TimeoutException, InterruptedException {
    Config config =
        admin
            .describeConfigs(List.of(resource))
            .all()
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .get(resource);
    return config == null ? null : config.get(name);
  }

  /** Ends all retries; their futures fail. */
  @Override
  public void close() {
    closed.countDown();
    for (CompletableFuture<Integer> group : groups.values()) {
      var _ = group.completeExceptionally(ended());
    }
  }
}
