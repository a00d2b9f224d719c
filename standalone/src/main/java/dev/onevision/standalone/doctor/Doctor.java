package dev.onevision.standalone.doctor;

import dev.onevision.kafka.topics.TopicProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

/** Runs all checks. Changes nothing on the machine. */
public final class Doctor {

  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(5);

  private final String version;
  private final Path work;
  private final @Nullable String kafka;
  private final IntPredicate isSuite;

  /**
   * A doctor of this machine.
   *
   * @param version of the program
   * @param work the suite's folder, which may not exist
   * @param kafka brokers; null for those of the configuration
   * @param isSuite whether a suite answers at a port of this machine
   */
  public Doctor(String version, Path work, @Nullable String kafka, IntPredicate isSuite) {
    this.version = version;
    this.work = work;
    this.kafka = kafka;
    this.isSuite = isSuite;
  }

  /** Checks everything. Takes some seconds. */
  public Diagnosis examine() {
    ConfigurableEnvironment environment = new StandardEnvironment();
    Accelerator accelerator = Accelerator.inspect();
    List<Check> checks = new ArrayList<>();
    checks.add(Machine.java());
    checks.add(Machine.system());
    checks.add(Machine.processor());
    checks.add(Machine.memory());
    checks.addAll(accelerator.checks());
    checks.add(Surroundings.video());
    checks.add(Surroundings.disk(work, topicBytes(environment)));
    checks.add(Surroundings.ports(ports(), isSuite));
    checks.add(KafkaCheck.of(environment, kafka, KAFKA_TIMEOUT));
    return new Diagnosis(version, checks, accelerator.models());
  }

  /** What the topics of images and embeddings may take, as configured. */
  private static long topicBytes(ConfigurableEnvironment environment) {
    TopicProperties topics =
        Binder.get(environment).bindOrCreate("onevision.kafka.topics", TopicProperties.class);
    return 2 * topics.contentPartitions() * topics.contentRetentionSize().toBytes();
  }

  private static SequencedMap<Integer, String> ports() {
    SequencedMap<Integer, String> ports = new LinkedHashMap<>();
    ports.put(8080, "gateway");
    ports.put(8081, "vision-service");
    ports.put(8082, "llm-service");
    ports.put(8083, "health and metrics of the gateway");
    ports.put(9092, "Kafka");
    return ports;
  }
}
