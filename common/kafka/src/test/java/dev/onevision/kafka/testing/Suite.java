package dev.onevision.kafka.testing;

import dev.onevision.kafka.connection.KafkaClients;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.util.ClassUtils;

/** A process of the suite, connected to a broker. */
public final class Suite implements AutoCloseable {

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();

  /** A process with these settings at the shared broker. */
  public Suite(String... properties) {
    this(SharedBroker.bootstrapServers(), List.of(properties));
  }

  /** A process with these settings at this broker. */
  public Suite(EmbeddedBroker broker, String... properties) {
    this(broker.bootstrapServers(), List.of(properties));
  }

  /** A process with these settings at the broker with this address. */
  public Suite(String bootstrapServers, List<String> properties) {
    List<String> all = new ArrayList<>();
    all.add("spring.kafka.bootstrap-servers=" + bootstrapServers);
    all.addAll(properties); // they may name another address
    TestPropertyValues.of(all).applyTo(context);
    context.register(AutoConfigurations.getClasses(autoConfigurations()));
    context.refresh();
  }

  /** Those of the suite's modules that the test has, and what they need of Spring Boot's. */
  private static AutoConfigurations autoConfigurations() {
    List<Class<?>> classes = new ArrayList<>();
    classes.add(SslAutoConfiguration.class);
    classes.add(KafkaAutoConfiguration.class);
    for (String name : ImportCandidates.load(AutoConfiguration.class, null)) {
      if (name.startsWith("dev.onevision.")) {
        classes.add(ClassUtils.resolveClassName(name, null));
      }
    }
    return AutoConfigurations.of(classes.toArray(Class<?>[]::new));
  }

  /**
   * The bean of that type, made now if nobody asked before; waits until messages can be sent.
   *
   * @throws IllegalStateException if that takes too long; says why
   */
  public <T> T get(Class<T> type) {
    T bean = context.getBean(type);
    Messaging.awaitOpen(context);
    return bean;
  }

  /** The bean of that type, whether or not the broker is there. */
  public <T> T now(Class<T> type) {
    return context.getBean(type);
  }

  /** Deletes every record of the topic, as retention would. */
  public void empty(String topic, int partitions) throws ExecutionException, InterruptedException {
    try (Admin admin = get(KafkaClients.class).admin()) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      for (int partition = 0; partition < partitions; partition++) {
        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      admin
          .listOffsets(ends)
          .all()
          .get()
          .forEach((at, end) -> all.put(at, RecordsToDelete.beforeOffset(end.offset())));
      admin.deleteRecords(all).all().get();
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
