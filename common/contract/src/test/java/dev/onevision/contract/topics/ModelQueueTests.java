package dev.onevision.contract.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelQueueTests {

  @Test
  void aQueueWithANameHasTopicsAndGroupsOfItsOwn() {
    ModelQueue queue = new ModelQueue("7b");

    assertThat(queue.topics())
        .containsExactly(
            "vision.requests.7b.interactive",
            "vision.requests.7b.batch",
            "llm.requests.7b.interactive",
            "llm.requests.7b.batch",
            "captions.requests.7b");
    assertThat(queue.groups())
        .containsExactlyInAnyOrder(
            "vision-service-7b-interactive",
            "vision-service-7b-batch",
            "vision-service-7b-captions",
            "llm-service-7b-interactive",
            "llm-service-7b-batch");
  }

  @Test
  void theQueueWithoutANameHasThoseOfASuiteWithOneModel() {
    assertThat(ModelQueue.DEFAULT.topics())
        .containsExactly(
            TopicNames.VISION_REQUESTS_INTERACTIVE,
            TopicNames.VISION_REQUESTS_BATCH,
            TopicNames.LLM_REQUESTS_INTERACTIVE,
            TopicNames.LLM_REQUESTS_BATCH,
            TopicNames.CAPTION_REQUESTS);
    assertThat(ModelQueue.DEFAULT.groups())
        .containsExactlyInAnyOrder(
            ShareGroups.VISION_INTERACTIVE,
            ShareGroups.VISION_BATCH,
            ShareGroups.CAPTIONS,
            ShareGroups.LLM_INTERACTIVE,
            ShareGroups.LLM_BATCH);
  }

  @Test
  void queuesNeverShareATopicOrAGroup() {
    var awkward =
        List.of(
            ModelQueue.DEFAULT,
            new ModelQueue("interactive"),
            new ModelQueue("batch"),
            new ModelQueue("captions"),
            new ModelQueue("a-batch"),
            new ModelQueue("a"),
            new ModelQueue("-"));

    assertThat(awkward.stream().flatMap(queue -> queue.topics().stream()))
        .doesNotHaveDuplicates()
        .allMatch(ModelQueue::isTopic);
    assertThat(awkward.stream().flatMap(queue -> queue.groups().stream())).doesNotHaveDuplicates();
    assertThat(awkward.stream().flatMap(queue -> queue.groups().stream()))
        .filteredOn(ShareGroups::isCaptions)
        .hasSize(awkward.size());
  }

  @Test
  void sharedTopicsAreNotThoseOfAQueue() {
    assertThat(TopicNames.shared()).noneMatch(ModelQueue::isTopic);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7B", "a.b", "a b", "a_b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void anInvalidNameIsRefused(String name) {
    assertThatThrownBy(() -> new ModelQueue(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("at most 40 characters of a-z, 0-9 and -");
  }
}
