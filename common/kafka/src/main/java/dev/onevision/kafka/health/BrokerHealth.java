package dev.onevision.kafka.health;

import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.connection.Outage;
import dev.onevision.kafka.topics.Topics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Asks how the brokers are. They are really asked: a client notices a broker's death late or never.
 * What they say is logged where it changes. Thread-safe; many who ask within a second are answered
 * once.
 */
public final class BrokerHealth implements AutoCloseable {

  private static final Duration REMEMBERED = Duration.ofSeconds(1);

  /** Whoever is not asked for work sends nothing, and must not wait for a success for ever. */
  private static final Duration SEND_TROUBLE = Duration.ofSeconds(10);

  private final KafkaClients clients;
  private final Topics topics;
  private final MessageSender sender;
  private final Outage outage = new Outage("Kafka is away");

  // All guarded by this.
  private @Nullable Admin admin;
  private @Nullable CompletableFuture<Report> last;
  private long lastAt;
  private boolean closed;

  BrokerHealth(KafkaClients clients, Topics topics, MessageSender sender) {
    this.clients = clients;
    this.topics = topics;
    this.sender = sender;
  }

  /**
   * How the brokers are.
   *
   * @param brokers that are up; 0 if that is not known
   * @param trouble what keeps this process from working with them; null if nothing does
   */
  public record Report(int brokers, @Nullable String trouble) {}

  /**
   * Asks them.
   *
   * @param timeout after which no answer is one too
   * @return never fails
   */
  public synchronized CompletableFuture<Report> report(Duration timeout) {
    CompletableFuture<Report> known = last;
    long now = System.nanoTime();
    if (known != null && (!known.isDone() || now - lastAt < REMEMBERED.toNanos())) {
      return known.copy();
    }
    CompletableFuture<Report> asked = ask(timeout);
    last = asked;
    lastAt = now;
    return asked.copy();
  }

  private CompletableFuture<Report> ask(Duration timeout) {
    String waiting = topics.trouble().orElse(null);
    if (waiting != null || closed) {
      return CompletableFuture.completedFuture(
          new Report(0, waiting == null ? "the process ends" : waiting));
    }
    try {
      return admin()
          .describeCluster(
              new DescribeClusterOptions().timeoutMs(Math.toIntExact(timeout.toMillis())))
          .nodes()
          .toCompletionStage()
          .toCompletableFuture()
          // A little later than the client, which knows more of the cause.
          .orTimeout(timeout.plusMillis(200).toMillis(), TimeUnit.MILLISECONDS)
          .handle((nodes, failure) -> failure == null ? there(nodes.size()) : away(timeout));
    } catch (KafkaException e) {
      return CompletableFuture.completedFuture(new Report(0, e.toString()));
    }
  }

  private Report there(int brokers) {
    outage.ended();
    return new Report(brokers, sender.trouble(SEND_TROUBLE).orElse(null));
  }

  private Report away(Duration timeout) {
    String trouble =
        "no answer from %s within %d ms".formatted(clients.brokers(), timeout.toMillis());
    outage.failed(trouble);
    return new Report(0, trouble);
  }

  private Admin admin() {
    Admin asked = admin;
    if (asked == null) {
      asked = clients.admin();
      admin = asked;
    }
    return asked;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
      admin = null;
    }
  }
}
