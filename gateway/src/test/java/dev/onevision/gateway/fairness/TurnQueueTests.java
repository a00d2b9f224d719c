package dev.onevision.gateway.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.fairness.TurnQueue.Entered;
import dev.onevision.gateway.fairness.TurnQueue.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnQueueTests {

  private final TurnQueue queue = new TurnQueue(7);

  @Test
  void clientAloneGetsSevenOfEightTurns() {
    queue.resize(24);
    enter("a", 200);
    assertThat(queue.running()).isEqualTo(21);
    assertThat(queue.waiting()).isEqualTo(179);
  }

  @Test
  void clientThatComesNeedNotWaitForAnothersRequests() {
    queue.resize(24);
    enter("a", 200);
    Entered entered = queue.enter("b");
    assertThat(entered.granted()).containsExactly(entered.ticket());
  }

  @Test
  void turnsThatComeFreeGoToTheClientWithTheFewest() {
    queue.resize(8);
    List<Ticket> first = enter("a", 20);
    List<Ticket> second = enter("b", 20);
    for (int i = 0; i < 7; i++) {
      queue.end(first.get(i));
    }
    // b has got every turn until it had as many as a.
    long ofSecond = second.stream().filter(ticket -> !queue.end(ticket).isEmpty()).count();
    assertThat(ofSecond).isPositive();
    assertThat(queue.running()).isLessThanOrEqualTo(8);
  }

  @Test
  void clientsTakeTurns() {
    queue.resize(1);
    Ticket running = queue.enter("a").ticket();
    List<Ticket> a = enter("a", 3);
    List<Ticket> b = enter("b", 2);
    List<Ticket> c = enter("c", 1);
    List<Ticket> order = new ArrayList<>();
    while (true) {
      List<Ticket> next = queue.end(running);
      if (next.isEmpty()) {
        break;
      }
      running = next.getFirst();
      order.add(running);
    }
    assertThat(order).containsExactly(b.get(0), c.get(0), a.get(0), b.get(1), a.get(1), a.get(2));
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void requestsOfAClientKeepTheirOrder() {
    queue.resize(1);
    List<Ticket> tickets = enter("a", 5);
    for (int i = 0; i < 4; i++) {
      assertThat(queue.end(tickets.get(i))).containsExactly(tickets.get(i + 1));
    }
  }

  @Test
  void whoGivesUpLeavesItsPlace() {
    queue.resize(1);
    List<Ticket> tickets = enter("a", 3);
    assertThat(queue.end(tickets.get(1))).isEmpty();
    assertThat(queue.end(tickets.get(1))).isEmpty();
    assertThat(queue.end(tickets.get(0))).containsExactly(tickets.get(2));
    assertThat(queue.end(tickets.get(0))).isEmpty();
  }

  @Test
  void turnsFollowTheNumberOfLanes() {
    List<Ticket> tickets = enter("a", 3);
    assertThat(queue.running()).isZero();
    assertThat(queue.resize(1)).containsExactly(tickets.get(0));
    assertThat(queue.resize(2)).containsExactly(tickets.get(1));
    assertThat(queue.resize(0)).isEmpty();
    assertThat(queue.end(tickets.get(0))).isEmpty();
    assertThat(queue.resize(2)).containsExactly(tickets.get(2));
  }

  @Test
  void invariantsHoldWhateverComes() {
    Random random = new Random(8);
    queue.resize(6);
    List<Ticket> open = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (open.isEmpty() || random.nextInt(5) < 2 && open.size() < 60) {
        open.add(queue.enter("client " + random.nextInt(5)).ticket());
      } else {
        queue.end(open.remove(random.nextInt(open.size())));
      }
      assertThat(queue.running()).isBetween(0, 6);
      assertThat(queue.running() + queue.waiting()).isEqualTo(open.size());
      // A turn stays free only for the sake of other clients.
      assertThat(queue.waiting() == 0 || queue.running() >= 5).isTrue();
    }
  }

  private List<Ticket> enter(String client, int count) {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tickets.add(queue.enter(client).ticket());
    }
    return tickets;
  }
}
