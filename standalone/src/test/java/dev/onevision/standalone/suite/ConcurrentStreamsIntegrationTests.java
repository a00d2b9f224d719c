package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.client.Completion;
import dev.onevision.standalone.suite.Samples.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Concurrent clients are served together, not one after the other. */
@ExtendWith(RunningSuite.class)
class ConcurrentStreamsIntegrationTests {

  private static final int STREAMS = 20;

  @Test
  void twentyStreamsGiveTheirOwnAnswersAndTheirTokensInterleave(SuiteClient suite)
      throws Exception {
    // Long answers, so that there is something to interleave.
    List<Sample> samples =
        Samples.ofKind("image").stream().filter(sample -> sample.answerTokens() > 15).toList();
    List<Completion> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(STREAMS)) {
      List<Future<Completion>> streams = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        Sample sample = samples.get(i % samples.size());
        streams.add(clients.submit(() -> suite.stream(sample.question(), sample.images())));
      }
      for (Future<Completion> stream : streams) {
        answers.add(stream.get());
      }
    }
    for (int i = 0; i < STREAMS; i++) {
      assertThat(answers.get(i).text()).isEqualTo(samples.get(i % samples.size()).expected());
      assertThat(answers.get(i).deltas()).hasSizeGreaterThan(5);
    }
    assertThat(switches(answers))
        .as("how often the next token to arrive is another stream's; a queue would have 19")
        .isGreaterThan(5 * STREAMS);
  }

  private static long switches(List<Completion> answers) {
    record Arrival(int stream, long nanos) {}
    List<Arrival> arrivals = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      for (Completion.Delta delta : answers.get(i).deltas()) {
        arrivals.add(new Arrival(i, delta.nanos()));
      }
    }
    arrivals.sort(Comparator.comparingLong(Arrival::nanos));
    long switches = 0;
    for (int i = 1; i < arrivals.size(); i++) {
      switches += arrivals.get(i).stream() == arrivals.get(i - 1).stream() ? 0 : 1;
    }
    return switches;
  }
}
