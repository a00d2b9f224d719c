package dev.onevision.vision.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class OverlapTests {

  @Test
  void workRunsBesideItsCaller() throws Exception {
    CountDownLatch prepared = new CountDownLatch(1);
    try (Overlap<String> overlap = new Overlap<>()) {
      Overlap.Result<String> first =
          overlap.start(
              () -> {
                prepared.await();
                return "first";
              });
      prepared.countDown();
      Overlap.Result<String> second = overlap.start(() -> "second");
      assertThat(first.get()).isEqualTo("first");
      assertThat(second.get()).isEqualTo("second");
      assertThat(first.get()).isEqualTo("first");
    }
  }

  @Test
  void failureIsThatOfTheWorkAndStopsWhatFollows() throws Exception {
    try (Overlap<String> overlap = new Overlap<>()) {
      Overlap.Result<String> first =
          overlap.start(
              () -> {
                throw new IOException("a test's");
              });
      assertThatThrownBy(first::get).isInstanceOf(IOException.class).hasMessage("a test's");
      assertThatThrownBy(() -> overlap.start(() -> "second")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void closingInterruptsWorkWhoseRequestHasFailed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Overlap<String> overlap = new Overlap<>()) {
      overlap.start(
          () -> {
            begun.countDown();
            try {
              new CountDownLatch(1).await();
              return "never";
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw e;
            }
          });
      begun.await();
    }
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
