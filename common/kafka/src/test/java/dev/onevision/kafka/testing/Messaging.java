package dev.onevision.kafka.testing;

import dev.onevision.kafka.connection.MessageSender;
import dev.onevision.kafka.topics.Topics;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.context.ApplicationContext;

/** Waits for a context that starts before its broker is reached, for tests that send at once. */
public final class Messaging {

  private static final long TIMEOUT_SECONDS = 60;

  private Messaging() {}

  /**
   * Returns when messages can be sent.
   *
   * @throws IllegalStateException if that takes more than a minute; says why
   */
  public static void awaitOpen(ApplicationContext context) {
    Topics topics = context.getBean(Topics.class);
    try {
      context.getBean(MessageSender.class).opened().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(topics.trouble().orElse("The sender did not open"), e);
    }
  }
}
