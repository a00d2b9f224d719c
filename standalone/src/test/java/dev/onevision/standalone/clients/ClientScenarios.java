package dev.onevision.standalone.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.standalone.clients.ChatAdapter.Piece;
import dev.onevision.standalone.clients.ChatAdapter.Streamed;
import dev.onevision.standalone.suite.RunningSuite;
import dev.onevision.standalone.suite.Samples;
import dev.onevision.standalone.suite.Samples.Sample;
import dev.onevision.standalone.suite.SuiteClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenarios for each client library; a subclass runs them with one library. */
@ExtendWith(RunningSuite.class)
abstract class ClientScenarios {

  /** Requests that one client has open at once. */
  private static final int USERS = 6;

  /** The library's client of the suite. */
  abstract ChatAdapter adapter(SuiteClient suite);

  @Test
  void answersWhereTheImageComesFirst(SuiteClient suite) throws Exception {
    check(
        suite,
        (images, question) -> Stream.concat(images.stream(), Stream.of(question)).toList(),
        ChatAdapter::ask);
  }

  @Test
  void answersWhereTheTextComesFirst(SuiteClient suite) throws Exception {
    check(
        suite,
        (images, question) -> Stream.concat(Stream.of(question), images.stream()).toList(),
        (adapter, content) -> {
          Streamed streamed = adapter.stream(content, Map.of(), Map.of());
          assertThat(streamed.failure()).isNull();
          return streamed.text();
        });
  }

  @Test
  void aStreamThatFailsInItsMiddleIsAnError(SuiteClient suite) {
    try (ChatAdapter adapter = adapter(suite)) {
      Streamed streamed =
          adapter.stream(
              List.of(new Piece.Text("Hello!")),
              Map.of("x-request-timeout", suite.shortTimeout()),
              SuiteClient.LONGEST);
      assertThat(streamed.text()).isNotEmpty();
      assertThat(streamed.failure()).isNotNull();
      assertThat(streamed.failure()).hasStackTraceContaining("time");
    }
  }

  private void check(
      SuiteClient suite,
      BiFunction<List<Piece>, Piece, List<Piece>> order,
      BiFunction<ChatAdapter, List<Piece>, String> ask)
      throws Exception {
    List<Sample> samples = new ArrayList<>(Samples.ofKind("image"));
    samples.addAll(Samples.ofKind("images"));
    assertThat(samples).hasSize(36);
    SoftAssertions assertions = new SoftAssertions();
    try (ChatAdapter adapter = adapter(suite);
        ExecutorService users = Executors.newFixedThreadPool(USERS)) {
      Map<Sample, Future<String>> answers = new LinkedHashMap<>();
      for (Sample sample : samples) {
        List<Piece> images = sample.images().stream().<Piece>map(Piece.Image::new).toList();
        List<Piece> content = order.apply(images, new Piece.Text(sample.question()));
        answers.put(sample, users.submit(() -> ask.apply(adapter, content)));
      }
      for (Map.Entry<Sample, Future<String>> answer : answers.entrySet()) {
        Sample sample = answer.getKey();
        assertions
            .assertThat(answer.getValue().get())
            .as(sample.toString())
            .isEqualTo(sample.expected());
      }
    }
    assertions.assertAll();
  }
}
