package dev.onevision.gateway.answers;

import dev.onevision.contract.wire.Failure;
import dev.onevision.gateway.fairness.TurnQueue;
import dev.onevision.gateway.fairness.TurnQueue.Ticket;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Shares the lanes of each model fairly between the clients of this gateway.
 *
 * <p>Workers take requests in the order in which they were written, so one client with hundreds of
 * requests would delay all others. Therefore this gateway writes only as many requests as the
 * workers of a model can run at once. The rest wait here, in one queue per client (see {@link
 * TurnQueue}).
 *
 * <p>Thread-safe.
 */
@Component
public class ModelTurns {

  /** A single client gets seven of eight turns. */
  private static final int WEIGHT = 7;

  private final Map<String, Model> models = new ConcurrentHashMap<>();
  private final double turnsPerLane;
  private volatile boolean stopping;

  ModelTurns(StreamsProperties properties, MeterRegistry registry) {
    this.turnsPerLane = properties.turnsPerLane();
    registry.gauge(StreamMetric.WAITING_REQUESTS.key(), this, ModelTurns::waiting);
  }

  /**
   * Requests the answer when it is the client's turn. The turn lasts until the answer ends. Fails
   * with {@link AnswerFailedException} if the deadline passes first.
   *
   * @param lanes of the model's workers; zero if unknown
   */
  public <T> Flux<T> inTurn(
      String client, String model, int lanes, Instant deadline, Flux<T> answer) {
    return Flux.using(
        () -> models.computeIfAbsent(model, name -> new Model()).enter(client, turns(lanes)),
        turn -> turn.isGranted() || stopping ? answer : turn.await(deadline, answer),
        Turn::end);
  }

  /** Fails all waiting requests, because the gateway stops. */
  void stop() {
    stopping = true;
    models.values().forEach(Model::stop);
  }

  /** Number of requests that wait for their turn. */
  int waiting() {
    return models.values().stream().mapToInt(Model::waiting).sum();
  }

  private int turns(int lanes) {
    return lanes == 0 ? 0 : Math.max(1, (int) (lanes * turnsPerLane));
  }

  private static final class Model {

    // All guarded by this.
    private final TurnQueue queue = new TurnQueue(WEIGHT);
    private final Map<Ticket, Turn> waiting = new IdentityHashMap<>();

    Turn enter(String client, int turns) {
      Turn turn;
      List<Turn> granted;
      synchronized (this) {
        List<Ticket> before = turns == 0 ? List.of() : queue.resize(turns);
        var entered = queue.enter(client);
        turn = new Turn(this, entered.ticket());
        waiting.put(entered.ticket(), turn);
        granted = take(before, entered.granted());
      }
      granted.forEach(Turn::grant);
      return turn;
    }

    void end(Ticket ticket) {
      List<Turn> granted;
      synchronized (this) {
        waiting.remove(ticket);
        granted = take(queue.end(ticket), List.of());
      }
      granted.forEach(Turn::grant);
    }

    void stop() {
      List<Turn> left;
      synchronized (this) {
        left = List.copyOf(waiting.values());
      }
      left.forEach(Turn::refuse);
    }

    synchronized int waiting() {
      return queue.waiting();
    }

    private List<Turn> take(List<Ticket> first, List<Ticket> second) {
      return Stream.concat(first.stream(), second.stream())
          .map(waiting::remove)
          .filter(Objects::nonNull)
          .toList();
    }
  }

  private static final class Turn {

    private final Model model;
    private final Ticket ticket;
    private final Sinks.One<Boolean> sink = Sinks.one();
    private volatile boolean granted;

    Turn(Model model, Ticket ticket) {
      this.model = model;
      this.ticket = ticket;
    }

    boolean isGranted() {
      return granted;
    }

    <T> Flux<T> await(Instant deadline, Flux<T> answer) {
      Duration left = Duration.between(Instant.now(), deadline);
      return sink.asMono()
          .timeout(left.isNegative() ? Duration.ZERO : left)
          .onErrorMap(TimeoutException.class, late -> timedOut())
          // Not on the thread that ended the answer of another client.
          .publishOn(Schedulers.parallel())
          .flatMapMany(turn -> answer);
    }

    void grant() {
      granted = true;
      sink.tryEmitValue(true);
    }

    void refuse() {
      sink.tryEmitError(new GatewayStoppingException());
    }

    void end() {
      model.end(ticket);
    }

    private static AnswerFailedException timedOut() {
      return new AnswerFailedException(
          new Failure(
              Failure.Code.DEADLINE_EXCEEDED,
              "The request timed out while it waited for its turn at the model. Send fewer requests"
                  + " at once, or allow more time.",
              null));
    }
  }
}
