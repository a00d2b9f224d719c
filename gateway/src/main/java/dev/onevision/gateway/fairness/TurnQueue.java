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
 * Gives turns at something that takes a limited number of requests at once.
 *
 * <pre>
 *   enter ──► WAITING ──► RUNNING ──► ended
 *                └───────────────────────┘
 * </pre>
 *
 * <p>The next turn goes to the waiting client that has the fewest; of several, to the one that has
 * got none for the longest time. A client waits although there is a free turn while it has {@code
 * weight} times as many turns as are free, so that a client that comes need not wait for the end of
 * another's request (see {@link FairShare}).
 *
 * <p>Invariants: no more turns run than the capacity allowed when the last of them was given; a
 * client's requests get their turns in the order in which they came. Not thread-safe.
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

  /** A queue that gives no turn before its capacity is known. */
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

  /** A ticket, and the tickets whose turn has come; the new one may be among them. */
  public record Entered(Ticket ticket, List<Ticket> granted) {}

  /** Queues a request. */
  public Entered enter(String client) {
    var ticket = new Ticket(client);
    clients.computeIfAbsent(client, name -> new Client()).waiting.add(ticket);
    return new Entered(ticket, grant());
  }

  /**
   * Ends a request: its turn is over, or it does not wait any longer. Ending it again does nothing.
   *
   * @return the tickets whose turn has come
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
   * Changes the number of turns. Those that run go on.
   *
   * @return the tickets whose turn has come
   */
  public List<Ticket> resize(int turns) {
    capacity = turns;
    return grant();
  }

  /** Requests whose turn it is. */
  public int running() {
    return running;
  }

  /** Requests that wait. */
  public int waiting() {
    return clients.values().stream().mapToInt(client -> client.waiting.size()).sum();
  }

  /** Whether nobody runs or waits. */
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
