package dev.onevision.standalone.cli;

import dev.onevision.client.ChatRequest;
import dev.onevision.standalone.suite.SampleRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a suite, sends requests for some seconds and stops it. The launcher runs this after a
 * build to record the JVM's AOT cache: the classes that a start needs, and the profiles of the code
 * that a request runs. Later starts are faster, and so are their first hundreds of requests, which
 * would otherwise run in the interpreter.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

  private static final String QUESTION = "What is shown in this image?";
  private static final int CLIENTS = 4;
  private static final long LOAD_NANOS = Duration.ofSeconds(10).toNanos();

  /** The cost of a request, not of its tokens, is to be profiled. */
  private static final Map<String, Object> SHORT = Map.of("max_tokens", 8);

  @Option(names = "--work", required = true)
  private Path work = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    try (SuiteConnection suite = SuiteConnection.start(work)) {
      MediaSource image = new MediaSource.OfFile(SampleRequest.image(work));
      Retries retries = new Retries(Thread::sleep, refusal -> {});
      new Captioner(suite, QUESTION, Map.of(), retries).caption(image, piece -> {});
      Captioner images = new Captioner(suite, QUESTION, SHORT, retries);
      long end = System.nanoTime() + LOAD_NANOS;
      Callable<@Nullable Void> client = () -> ask(suite, images, image, end);
      try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
        for (Future<@Nullable Void> each :
            clients.invokeAll(Collections.nCopies(CLIENTS, client))) {
          each.get();
        }
      }
    }
    return 0;
  }

  private static @Nullable Void ask(
      SuiteConnection suite, Captioner images, MediaSource image, long end)
      throws IOException, InterruptedException {
    while (System.nanoTime() - end < 0) {
      images.caption(image, piece -> {});
      for (int i = 0; i < CLIENTS; i++) {
        suite.client().stream(
            ChatRequest.ask(suite.model(), List.of(), QUESTION).with(SHORT), text -> {});
      }
    }
    return null;
  }
}
