package dev.onevision.standalone.suite;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Asks a gateway at its management port whether it is ready, and why not. */
final class Readiness {

  private static final Duration INTERVAL = Duration.ofMillis(50);

  private Readiness() {}

  /**
   * Waits until the gateway is ready.
   *
   * @throws SuiteException if it is not ready in time
   */
  static void await(URI management, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    HttpRequest request =
        HttpRequest.newBuilder(management.resolve("/actuator/health/readiness"))
            .timeout(Duration.ofSeconds(10))
            .build();
    String last = "no answer";
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        try {
          HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
          if (answer.statusCode() == 200) {
            return;
          }
          last = answer.statusCode() + " " + answer.body();
        } catch (IOException notYet) {
          last = notYet.toString();
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new SuiteException("Interrupted while the suite started.", interrupted);
        }
        LockSupport.parkNanos(INTERVAL.toNanos());
      }
    }
    throw new SuiteException(
        "The suite is not ready after " + timeout.toSeconds() + " s. Its last response: " + last);
  }
}
