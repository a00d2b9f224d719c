package dev.onevision.kafka.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * Creates Kafka clients: the connection (addresses, SASL, TLS) is Boot's, the other settings are
 * what each use needs. The caller closes the client. Thread-safe.
 */
public final class KafkaClients {

  // For the whole JVM, which may run several contexts.
  private static final AtomicInteger CLIENTS = new AtomicInteger();

  /** An idle follower costs a request in this time; a record ends the wait. */
  private static final Duration FOLLOWER_WAIT = Duration.ofSeconds(5);

  /** An idle member of a group wakes up this often. */
  private static final Duration MEMBER_RETRY = Duration.ofMillis(500);

  private final Map<String, Object> consumer;
  private final Map<String, Object> producer;
  private final Map<String, Object> admin;
  private final String instanceId;

  /**
   * Creates a factory of clients with these connections.
   *
   * @param instanceId prefix of every client id
   */
  public KafkaClients(
      Map<String, Object> consumer,
      Map<String, Object> producer,
      Map<String, Object> admin,
      String instanceId) {
    this.consumer = Map.copyOf(consumer);
    this.producer = Map.copyOf(producer);
    this.admin = Map.copyOf(admin);
    this.instanceId = instanceId;
  }

  /** The name of this process. */
  public String instanceId() {
    return instanceId;
  }

  /** The configured bootstrap servers. */
  public String brokers() {
    Object addresses = admin.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    return addresses instanceof Collection<?> many
        ? many.stream().map(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(addresses);
  }

  /** A client for topics and groups. */
  public Admin admin() {
    Map<String, Object> settings = new HashMap<>(admin);
    common(settings, "admin");
    return Admin.create(settings);
  }

  /**
   * An idempotent producer that waits for all in-sync replicas and sends at once.
   *
   * @param purpose part of the client id
   * @param buffer maximum bytes that the brokers do not have yet
   * @param batch maximum bytes of a batch
   * @param maxRequest maximum bytes of a request
   * @param maxWait how long a send may wait for room in the buffer, or for an unknown topic
   */
  public Producer<byte[], byte[]> producer(
      String purpose,
      long buffer,
      int batch,
      int maxRequest,
      Duration deliveryTimeout,
      Duration maxWait) {
    Map<String, Object> settings = new HashMap<>(producer);
    settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    common(settings, purpose);
    int timeout = Math.toIntExact(deliveryTimeout.toMillis());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, batch);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, buffer);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequest);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(timeout, 10_000));
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, maxWait.toMillis());
    // Keeps the metadata of topics that are idle for long: a send does not wait for it.
    settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(3650).toMillis());
    // Finds partitions that are added to a topic within a minute.
    settings.put(ProducerConfig.METADATA_MAX_AGE_CONFIG, Duration.ofMinutes(1).toMillis());
    // A rebootstrap drops the metadata while no broker is up, and each send would then wait for it
    // instead of being buffered.
    settings.putIfAbsent(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * A consumer that follows partitions; see {@link #reader(String, int, Duration)}. Close it
   * without a wait: its last fetch may take seconds.
   *
   * @param purpose part of the client id
   * @param maxFetch maximum bytes of a fetch
   */
  public Consumer<byte[], ByteBuffer> follower(String purpose, int maxFetch) {
    return reader(purpose, maxFetch, FOLLOWER_WAIT);
  }

  /**
   * A consumer for direct assignment: no group, no commits, and an error when an offset is gone.
   *
   * @param purpose part of the client id
   * @param maxFetch maximum bytes of a fetch
   * @param maxWait how long the broker may hold a fetch that finds nothing; the client's next
   *     request waits for it
   */
  public Consumer<byte[], ByteBuffer> reader(String purpose, int maxFetch, Duration maxWait) {
    return new KafkaConsumer<>(
        readerSettings(purpose, maxFetch, maxWait),
        new ByteArrayDeserializer(),
        new ByteBufferDeserializer());
  }

  private Map<String, Object> readerSettings(String purpose, int maxFetch, Duration maxWait) {
    Map<String, Object> settings = consumerSettings(purpose);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(maxWait.toMillis()));
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, maxFetch);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, maxFetch);
    return settings;
  }

  /**
   * A follower that reads only committed transactions.
   *
   * @param purpose part of the client id
   * @param maxFetch maximum bytes of a fetch
   */
  public Consumer<byte[], ByteBuffer> committedFollower(String purpose, int maxFetch) {
    Map<String, Object> settings = readerSettings(purpose, maxFetch, FOLLOWER_WAIT);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteBufferDeserializer());
  }

  /**
   * A consumer that joins a group for the partitions alone: it commits nothing.
   *
   * @param purpose part of the client id
   * @param sessionTimeout after which a silent member is removed
   */
  public Consumer<byte[], ByteBuffer> member(
      String purpose, String group, Duration sessionTimeout) {
    Map<String, Object> settings = readerSettings(purpose, 64 * 1024, Duration.ofMillis(500));
    int timeout = Math.toIntExact(sessionTimeout.toMillis());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    settings.remove(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, timeout);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.max(1, timeout / 4));
    settings.put(
        CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, Math.toIntExact(MEMBER_RETRY.toMillis()));
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteBufferDeserializer());
  }

  /**
   * A producer of transactions. Its start fences every other one with the same id.
   *
   * @param purpose part of the client id
   * @param maxRequest maximum bytes of a request
   * @param timeout of each request to the broker
   */
  public Producer<byte[], byte[]> transactionalProducer(
      String purpose, String transactionalId, int maxRequest, Duration timeout) {
    Map<String, Object> settings = new HashMap<>(producer);
    common(settings, purpose);
    int timeoutMillis = Math.toIntExact(timeout.toMillis());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, timeoutMillis);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * maxRequest);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequest);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMillis);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(timeoutMillis, 10_000));
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMillis);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * The settings of a consumer that another module creates: the connection and a client id.
   *
   * @param purpose part of the client id
   */
  public Map<String, Object> consumerSettings(String purpose) {
    Map<String, Object> settings = new HashMap<>(consumer);
    common(settings, purpose);
    return settings;
  }

  private void common(Map<String, Object> settings, String purpose) {
    settings.put(
        CommonClientConfigs.CLIENT_ID_CONFIG,
        instanceId + "-" + purpose + "-" + CLIENTS.incrementAndGet());
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    // Reconnects soon after a broker's restart.
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
  }
}
