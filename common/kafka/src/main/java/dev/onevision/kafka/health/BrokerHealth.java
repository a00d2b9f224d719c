package dev.onevision.kafka.health;

import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.LazyAdmin;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.connection.Outage;
import dev.onevision.kafka.topics.Topics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The state of the brokers. Each report sends a request, since a client notices the death of a
 * broker late or never; reports within a second share one. Logs changes. Thread-safe.
 */
public final class BrokerHealth implements AutoCloseable {

  private static final Duration MAX_AGE = Duration.ofSeconds(1);

  /** An idle process sends nothing, so no success would end the trouble. */
  private static final Duration SEND_TROUBLE = Duration.ofSeconds(10);

  private final KafkaClients clients;
  private final LazyAdmin admin; // guarded by this
  private final Topics topics;
  private final MessageSender sender;
  private final Outage outage = new Outage("Kafka is away");

  // All guarded by this.
  private @Nullable CompletableFuture<Report> last;
  private long lastAt;
  private boolean closed;

  BrokerHealth(KafkaClients clients, Topics topics, MessageSender sender) {
    this.clients = clients;
    this.admin = new LazyAdmin(clients);
    this.topics = topics;
    this.sender = sender;
  }

  /**
   * The state of the brokers.
   *
   * @param brokers that are up; 0 if unknown
   * @param trouble why this process cannot use them; null if it can
   */
  public record Report(int brokers, @Nullable String trouble) {}

  /**
   * Requests the state.
   *
   * @param timeout after which a missing response is reported
   * @return never fails
   */
  public synchronized CompletableFuture<Report> report(Duration timeout) {
    CompletableFuture<Report> recent = last;
    long now = System.nanoTime();
    if (recent != null && (!recent.isDone() || now - lastAt < MAX_AGE.toNanos())) {
      return recent.copy();
    }
    CompletableFuture<Report> requested = request(timeout);
    last = requested;
    lastAt = now;
    return requested.copy();
  }

  private CompletableFuture<Report> request(Duration timeout) {
    String waiting = topics.trouble().orElse(null);
    if (waiting != null || closed) {
      return CompletableFuture.completedFuture(
          new Report(0, waiting == null ? "the process is closing" : waiting));
    }
    try {
      return admin
          .get()
          .describeCluster(
              new DescribeClusterOptions().timeoutMs(Math.toIntExact(timeout.toMillis())))
          .nodes()
          .toCompletionStage()
          .toCompletableFuture()
          // Later than the client's own timeout, which explains more.
          .orTimeout(timeout.plusMillis(200).toMillis(), TimeUnit.MILLISECONDS)
          .handle((nodes, failure) -> failure == null ? up(nodes.size()) : down(timeout));
    } catch (KafkaException e) {
      return CompletableFuture.completedFuture(new Report(0, e.toString()));
    }
  }

  private Report up(int brokers) {
    outage.ended();
    String trouble =
        sender.isOpen() ? sender.trouble(SEND_TROUBLE).orElse(null) : "messages cannot be sent yet";
    return new Report(brokers, trouble);
  }

  private Report down(Duration timeout) {
    String trouble =
        "no answer from %s within %d ms".formatted(clients.brokers(), timeout.toMillis());
    outage.failed(trouble);
    return new Report(0, trouble);
  }

  @Override
  public synchronized void close() {
    closed = true;
    admin.close(Duration.ofSeconds(1));
  }
}
