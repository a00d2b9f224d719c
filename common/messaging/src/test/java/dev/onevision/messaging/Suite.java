package dev.onevision.messaging;

import dev.onevision.messaging.testing.EmbeddedBroker;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A process of the suite, connected to the shared broker. */
public final class Suite implements AutoCloseable {

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();

  /** Starts a process with these settings. */
  public Suite(String... properties) {
    this(EmbeddedBroker.shared(), properties);
  }

  public Suite(EmbeddedBroker broker, String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("spring.kafka.bootstrap-servers=" + broker.bootstrapServers());
    TestPropertyValues.of(all).applyTo(context);
    context.register(
        AutoConfigurations.getClasses(
            AutoConfigurations.of(
                SslAutoConfiguration.class,
                KafkaAutoConfiguration.class,
                MessagingAutoConfiguration.class)));
    context.refresh();
  }

  public <T> T get(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void close() {
    context.close();
  }
}
