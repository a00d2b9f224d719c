package dev.onevision.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.contract.wire.WorkerStatus.Role;
import dev.onevision.gateway.FakeSuite;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue of a request: which workers answer it. */
class ModelQueuesTests {

  private static final Instant MORNING = Instant.parse("2026-05-04T08:00:00Z");
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final Instant EVENING = Instant.parse("2026-05-04T18:00:00Z");

  private final FakeSuite workers = new FakeSuite();

  @Test
  void eachModelHasItsOwnQueue() {
    workers.announce(
        worker("a", Role.LLM, "small", "s", true, NOON),
        worker("b", Role.LLM, "large", "7b", true, NOON));
    ModelCatalog catalog = catalog();

    assertThat(catalog.queueFor("small", false)).contains(new ModelQueue("s"));
    assertThat(catalog.queueFor("large", false)).contains(new ModelQueue("7b"));
    assertThat(catalog.queueFor("huge", false)).isEmpty();
  }

  @Test
  void aWorkerThatNamesNoQueueHasTheOneWithoutAName() {
    workers.announce(FakeSuite.worker("a", Role.LLM, true));

    assertThat(catalog().queueFor(FakeSuite.MODEL, false)).contains(ModelQueue.DEFAULT);
  }

  @Test
  void theQueueWhoseWorkersStartedLastTakesOverWhenBothItsStagesAreReady() {
    WorkerStatus oldVision = worker("ov", Role.VISION, "large", "v1", true, MORNING);
    WorkerStatus oldLlm = worker("ol", Role.LLM, "large", "v1", true, MORNING);
    ModelCatalog catalog = catalog();
    workers.announce(oldVision, oldLlm, worker("nl", Role.LLM, "large", "v2", false, NOON));
    assertRoutes(catalog, "v1", "v1");

    workers.announce(oldVision, oldLlm, worker("nl", Role.LLM, "large", "v2", true, NOON));
    assertRoutes(catalog, "v2", "v1");

    workers.announce(
        oldVision,
        oldLlm,
        worker("nl", Role.LLM, "large", "v2", true, NOON),
        worker("nv", Role.VISION, "large", "v2", true, NOON));
    assertRoutes(catalog, "v2", "v2");
  }

  @Test
  void aNewWorkerOfTheOldQueueDoesNotTakeTheModelBack() {
    workers.announce(
        worker("old", Role.LLM, "large", "v1", true, MORNING),
        worker("new", Role.LLM, "large", "v2", true, NOON),
        worker("scaled", Role.LLM, "large", "v1", true, EVENING));

    assertThat(catalog().queueFor("large", false)).contains(new ModelQueue("v2"));
  }

  @Test
  void theOldQueueAnswersAgainWhenTheNewOneIsGone() {
    WorkerStatus old = worker("old", Role.LLM, "large", "v1", true, MORNING);
    ModelCatalog catalog = catalog();
    workers.announce(old, worker("new", Role.LLM, "large", "v2", true, NOON));
    assertThat(catalog.queueFor("large", false)).contains(new ModelQueue("v2"));

    workers.announce(old);
    assertThat(catalog.queueFor("large", false)).contains(new ModelQueue("v1"));
  }

  @Test
  void aRequestBetweenTwoWorkersWaitsInTheQueueOfBoth() {
    ModelCatalog catalog = catalog("large=other");
    workers.announce(worker("one", Role.LLM, "large", "v1", true, NOON));
    assertThat(catalog.queueFor("large", false)).contains(new ModelQueue("v1"));

    workers.announce();
    assertThat(catalog.queueFor("large", false)).contains(new ModelQueue("v1"));
    workers.announce(worker("two", Role.LLM, "large", "v2", false, EVENING));
    assertThat(catalog.queueFor("large", false)).contains(new ModelQueue("v2"));
  }

  @Test
  void aKnownModelHasItsConfiguredQueues() {
    workers.announce();
    ModelCatalog catalog = catalog("lab/7b=v1", "lab/7b=v2", "small");

    assertThat(catalog.models()).extracting(ServedModel::name).containsExactly("lab/7b", "small");
    assertThat(catalog.find("lab/7b").orElseThrow().queues())
        .extracting(ServedQueue::queue)
        .containsExactlyInAnyOrder(new ModelQueue("v1"), new ModelQueue("v2"));
    assertThat(catalog.find("lab/7b").flatMap(model -> model.route(false))).isEmpty();
    assertThat(catalog.queueFor("small", false)).contains(ModelQueue.DEFAULT);
  }

  @Test
  void aModelTellsTheContextLengthOfTheQueueThatAnswers() {
    workers.announce(
        new WorkerStatus("a", Role.LLM, "m", "f1", 1000, 4, true, EVENING, "v1", MORNING, null),
        new WorkerStatus("b", Role.LLM, "m", "f2", 2000, 8, true, EVENING, "v2", NOON, null));
    ServedModel model = catalog().find("m").orElseThrow();

    assertThat(model.contextLength()).isEqualTo(2000);
    assertThat(model.fingerprint()).isEqualTo("f2");
    assertThat(model.readyLlmWorkers()).isEqualTo(2);
    assertThat(model.route(false).map(ServedQueue::readyLanes)).isEqualTo(Optional.of(8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"=7b", "model=7B", "model=a.b", " "})
  void aMalformedEntryIsRefused(String entry) {
    assertThatThrownBy(() -> new ModelListProperties(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRoutes(ModelCatalog catalog, String text, String media) {
    assertThat(catalog.queueFor("large", false)).contains(new ModelQueue(text));
    assertThat(catalog.queueFor("large", true)).contains(new ModelQueue(media));
  }

  private ModelCatalog catalog(String... known) {
    return new ModelCatalog(workers, new ModelListProperties(List.of(known)));
  }

  private static WorkerStatus worker(
      String id,
      Role role,
      String model,
      @Nullable String queue,
      boolean ready,
      Instant startedAt) {
    return new WorkerStatus(id, role, model, "f", 2048, 4, ready, EVENING, queue, startedAt, null);
  }
}
