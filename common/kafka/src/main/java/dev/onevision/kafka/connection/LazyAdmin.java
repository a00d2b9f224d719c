package dev.onevision.kafka.connection;

import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** An admin client that is created for the first request. Its owner guards it against races. */
public final class LazyAdmin {

  private final KafkaClients clients;
  private @Nullable Admin admin;

  /** A client for the brokers of these settings. */
  public LazyAdmin(KafkaClients clients) {
    this.clients = clients;
  }

  /** The client. Do not call after close. */
  public Admin get() {
    Admin current = admin;
    if (current == null) {
      current = clients.admin();
      admin = current;
    }
    return current;
  }

  /** Closes the client if there is one. */
  public void close(Duration timeout) {
    if (admin != null) {
      admin.close(timeout);
      admin = null;
    }
  }
}
