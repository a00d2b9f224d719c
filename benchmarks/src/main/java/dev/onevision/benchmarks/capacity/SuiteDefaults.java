package dev.onevision.benchmarks.capacity;

import dev.onevision.kafka.topics.TopicProperties;
import dev.onevision.llm.decoder.KvCacheProperties;
import dev.onevision.llm.messaging.LlmProperties;
import dev.onevision.vision.video.VideoProperties;
import java.util.List;
import org.springframework.boot.context.properties.bind.Binder;

/** The defaults of the suite's configuration, read from its own records. */
final class SuiteDefaults {

  /** The most members of a share group that Kafka permits, {@code group.share.max.size}. */
  static final int MAX_LANES_OF_GROUP = 1000;

  private static final Binder NOTHING_SET = new Binder(List.of());

  private SuiteDefaults() {}

  static LlmProperties llm() {
    return NOTHING_SET.bindOrCreate("onevision.llm", LlmProperties.class);
  }

  static KvCacheProperties kvCache() {
    return NOTHING_SET.bindOrCreate("onevision.llm.kv-cache", KvCacheProperties.class);
  }

  static TopicProperties topics() {
    return NOTHING_SET.bindOrCreate("onevision.kafka.topics", TopicProperties.class);
  }

  static VideoProperties video() {
    return NOTHING_SET.bindOrCreate("onevision.vision.video", VideoProperties.class);
  }
}
