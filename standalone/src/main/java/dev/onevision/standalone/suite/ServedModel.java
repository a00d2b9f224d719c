package dev.onevision.standalone.suite;

import dev.onevision.contract.topics.ModelQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model of a suite, with its queue and its share of the machine.
 *
 * @param choice the model
 * @param queue from which its workers take requests
 * @param shares defaults of its workers that depend on the other models
 */
record ServedModel(ModelChoice choice, ModelQueue queue, Map<String, Object> shares) {

  /** Of all models together; the heap has room for it. */
  private static final int EMBEDDING_MEGABYTES = 256;

  /**
   * The models of a suite, in the order in which they must be loaded: the largest first, so that
   * those which need most are not loaded last.
   *
   * @param work folder for unpacked models
   */
  static List<ServedModel> of(List<ModelChoice> choices, Path work) {
    if (choices.size() == 1) {
      return List.of(new ServedModel(choices.getFirst(), ModelQueue.DEFAULT, Map.of()));
    }
    List<ModelNeed> ordered =
        choices.stream()
            .map(choice -> ModelNeed.of(choice, work))
            .sorted(ModelNeed.LARGEST_FIRST)
            .toList();
    List<DeviceShare> shares = DeviceShare.divide(ordered.stream().map(ModelNeed::need).toList());
    List<ServedModel> models = new ArrayList<>();
    for (int i = 0; i < ordered.size(); i++) {
      ModelChoice choice = ordered.get(i).choice();
      Map<String, Object> defaults =
          Map.of(
              "onevision.llm.kv-cache.share", shares.get(i).cache(),
              "onevision.llm.kv-cache.gpu-reserve", shares.get(i).gpuReserve() + "B",
              "onevision.llm.embedding-memory", EMBEDDING_MEGABYTES / ordered.size() + "MB");
      models.add(new ServedModel(choice, choice.queue(), defaults));
    }
    return models;
  }

  /**
   * Checks that all models can be served beside one another.
   *
   * @throws SuiteException if a folder has no checkpoint, or two models the same name or queue
   */
  static void check(List<ModelChoice> choices) {
    Map<String, ModelChoice> names = new HashMap<>();
    Map<ModelQueue, ModelChoice> queues = new HashMap<>();
    for (ModelChoice choice : choices) {
      choice.check();
      if (names.put(choice.servedName(), choice) != null) {
        throw new SuiteException(
            "Two models have the name %s. Name them: --model NAME=DIR."
                .formatted(choice.servedName()));
      }
      ModelChoice other = queues.put(choice.queue(), choice);
      if (other != null) {
        throw new SuiteException(
            "The models %s and %s would have the same queue, %s. Name them: --model NAME=DIR."
                .formatted(other.servedName(), choice.servedName(), choice.queue().name()));
      }
    }
  }

  /** The settings of its workers, {@code key=value}. */
  List<String> settings(Path work) {
    List<String> settings = new ArrayList<>(choice.settings(work));
    if (!queue.equals(ModelQueue.DEFAULT)) {
      settings.add("onevision.model.queue=" + queue.name());
    }
    return settings;
  }

  /** Defaults of its workers. */
  Map<String, Object> defaults() {
    Map<String, Object> defaults = choice.defaults();
    defaults.putAll(shares);
    return defaults;
  }

  /** Its entry in the list of models that the gateway knows. */
  String entry() {
    return choice.servedName() + "=" + queue.name();
  }
}
