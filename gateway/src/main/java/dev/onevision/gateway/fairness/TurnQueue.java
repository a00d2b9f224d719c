package dev.onevision.gateway.fairness;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Grants a limited number of turns fairly between clients.
 *
 * <pre>
 *   enter ──► WAITING ──► RUNNING ──► ended
 *                └───────────────────────┘
 * </pre>
 *
 * <p>The next turn goes to the waiting client with the fewest turns and, among several, to the one
 * whose last turn was granted first. A client with {@code weight} times as many turns as are free
 * gets no further turn, so that a new client need not wait for a turn to end (see {@link
 * FairShare}).
 *
 * <p>Invariants: a turn is granted only while fewer turns run than the capacity; a client's
 * requests get their turns in order. Not thread-safe.
 */
public final class TurnQueue {

  private static final Comparator<Client> NEXT =
      Comparator.<Client>comparingInt(client -> client.running)
          .thenComparingLong(client -> client.lastTurn);

  private final int weight;
  private final Map<String, Client> clients = new LinkedHashMap<>();
  private int capacity;
  private int running;
  private long turns;

  /** Creates a queue that grants no turn until {@link #resize}. */
  public TurnQueue(int weight) {
    this.weight = weight;
  }

  /** A request's place in the queue. */
  public static final class Ticket {

    private final String client;
    private State state = State.WAITING;

    private Ticket(String client) {
      this.client = client;
    }

    private enum State {
      WAITING,
      RUNNING,
      ENDED
    }
  }

  /** A new ticket, and the tickets that got a turn, possibly including the new one. */
  public record Entered(Ticket ticket, List<Ticket> granted) {}

  /** Queues a request. */
  public Entered enter(String client) {
    var ticket = new Ticket(client);
    clients.computeIfAbsent(client, name -> new Client()).waiting.add(ticket);
    return new Entered(ticket, grant());
  }

  /**
   * Ends a request that runs or waits. Has no effect when called again.
   *
   * @return the tickets that got a turn
   */
  public List<Ticket> end(Ticket ticket) {
    Client client = clients.get(ticket.client);
    if (ticket.state == Ticket.State.ENDED || client == null) {
      return List.of();
    }
    if (ticket.state == Ticket.State.RUNNING) {
      client.running--;
      running--;
    } else {
      client.waiting.remove(ticket);
    }
    ticket.state = Ticket.State.ENDED;
    if (client.running == 0 && client.waiting.isEmpty()) {
      clients.remove(ticket.client);
    }
    return grant();
  }

  /**
   * Changes the number of turns. Running requests continue.
   *
   * @return the tickets that got a turn
   */
  public List<Ticket> resize(int turns) {
    capacity = turns;
    return grant();
  }

  /** Number of running requests. */
  public int running() {
    return running;
  }

  /** Number of waiting requests. */
  public int waiting() {
    return clients.values().stream().mapToInt(client -> client.waiting.size()).sum();
  }

  /** Whether no request runs or waits. */
  public boolean isEmpty() {
    return clients.isEmpty();
  }

  private List<Ticket> grant() {
    List<Ticket> granted = new ArrayList<>();
    String name;
    while ((name = next()) != null) {
      Client client = Objects.requireNonNull(clients.get(name));
      client.lastTurn = ++turns;
      Ticket ticket = client.waiting.remove();
      ticket.state = Ticket.State.RUNNING;
      client.running++;
      running++;
      granted.add(ticket);
    }
    return granted;
  }

  private @Nullable String next() {
    long free = capacity - running;
    return clients.entrySet().stream()
        .filter(entry -> !entry.getValue().waiting.isEmpty())
        .min(Map.Entry.comparingByValue(NEXT))
        .filter(entry -> entry.getValue().running < weight * free)
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private static final class Client {
    final Deque<Ticket> waiting = new ArrayDeque<>();
    int running;
    long lastTurn; // zero before the first
  }
}
