package dev.onevision.worker.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.worker.queue.WorkHandler;
import dev.onevision.worker.queue.WorkQueue;
import dev.onevision.worker.queue.WorkQueues;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/** A model that fails while its application starts, against Spring Boot's own reports. */
class BrokenBeforeReadyTests {

  @Test
  void aLoadFailureIsNotOverwrittenWhenTheApplicationIsReady() {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run()) {
      assertThat(context.getBean(ApplicationAvailability.class).getLivenessState())
          .isEqualTo(LivenessState.BROKEN);
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Application {

    @Bean
    ApplicationAvailabilityBean availability() {
      return new ApplicationAvailabilityBean();
    }

    @Bean(destroyMethod = "")
    QueueWorker worker(ApplicationEventPublisher events) {
      return new QueueWorkers(
              new WorkerContext(
                  new NoQueues(),
                  new ReadyControl(),
                  new NoAnnouncer(),
                  events,
                  Clock.systemUTC(),
                  Duration.ofMinutes(1)))
          .worker(
              new QueueWorker.Identity(WorkerStatus.Role.LLM, "tiny", ModelQueue.DEFAULT, 0),
              new FailedModel(),
              List.of(),
              () -> {
                throw new IllegalStateException("no work");
              },
              message -> {});
    }

    @Bean
    Order order(QueueWorker worker) {
      return new Order(worker);
    }
  }

  /** Spring Boot reports the application live after this event; the worker broke before. */
  static final class Order {

    private final QueueWorker worker;

    Order(QueueWorker worker) {
      this.worker = worker;
    }

    @EventListener(ApplicationStartedEvent.class)
    void awaitFailure() {
      Awaitility.await().until(() -> worker.state() == QueueWorker.State.BROKEN);
    }
  }

  private static final class FailedModel implements WorkerModel {

    @Override
    public void start() {}

    @Override
    public long loadSteps() {
      return 0;
    }

    @Override
    public CompletableFuture<String> loaded() {
      return CompletableFuture.failedFuture(new IllegalArgumentException("no such folder"));
    }

    @Override
    public CompletableFuture<Void> ended() {
      return new CompletableFuture<>();
    }

    @Override
    public void close() {}
  }

  private static final class NoQueues implements WorkQueues {

    @Override
    public CompletableFuture<Void> reachable(Collection<String> groups) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public WorkQueue open(
        String topic, String group, int lanes, WorkHandler handler, BooleanSupplier room) {
      throw new IllegalStateException("a worker without a model opens no queue");
    }
  }

  private static final class NoAnnouncer implements WorkerAnnouncer {

    @Override
    public void start(Supplier<WorkerStatus> status) {}

    @Override
    public void announceNow() {}

    @Override
    public void close() {}
  }
}
