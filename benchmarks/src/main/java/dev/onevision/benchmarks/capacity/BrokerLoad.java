package dev.onevision.benchmarks.capacity;

import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.contract.wire.WireCodec;
import dev.onevision.kafka.topics.TopicProperties;
import java.util.UUID;

/** Computes what Kafka carries. Without compression. */
final class BrokerLoad {

  /** Key, headers and the batch around a record. */
  private static final int RECORD = 120;

  /** A request in a queue, without its media. */
  private static final int REQUEST = 2_000;

  private BrokerLoad() {}

  static CapacityPlan.Broker of(Question question, int vision, int llm) {
    TopicProperties topics = SuiteDefaults.topics();
    double rate = question.rate();
    double media = rate * question.mediaBytes();
    double embeddings = rate * question.work().embeddingBytes();
    double replies = rate * question.work().answerTokens() * (tokenBytes() + RECORD);
    double requests = rate * REQUEST * (question.work().tiles() > 0 ? 2 : 1);
    double in = media + embeddings + replies + requests;
    double kept = (double) topics.contentRetentionSize().toBytes() * topics.contentPartitions();
    double longest = topics.contentRetention().toSeconds();
    double content = Math.min(kept, media * longest);
    double encoded = Math.min(kept, embeddings * longest);
    double disk =
        content
            + encoded
            + replies * topics.replyRetention().toSeconds()
            + requests * topics.requestRetention().toSeconds();
    return new CapacityPlan.Broker(
        in,
        in * (question.replicas() - 1),
        in,
        disk * question.replicas(),
        embeddings == 0 ? longest : Math.min(longest, kept / embeddings),
        vision == 0 ? 0 : (media + embeddings) / vision,
        (embeddings + replies) / llm);
  }

  private static int tokenBytes() {
    return new WireCodec()
        .encode(new ReplyEvent.Token(new UUID(0, 0).toString(), 1, 40, 12_345, " token"))
        .length;
  }
}
