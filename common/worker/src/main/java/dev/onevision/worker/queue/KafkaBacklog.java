package dev.onevision.worker.queue;

import dev.onevision.kafka.backlog.UnfinishedRecords;
import dev.onevision.kafka.connection.BrokerUnavailableException;
import dev.onevision.kafka.connection.KafkaClients;
import dev.onevision.kafka.connection.Outage;
import dev.onevision.kafka.topics.Topics;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks the brokers for the records that a share group has not finished, up to four times a second.
 * Records that workers hold count. While one thread asks, the others take the last result.
 */
final class KafkaBacklog implements Backlog {

  private static final Duration MAX_AGE = Duration.ofMillis(250);

  private final String topic;
  private final String group;
  private final long max;
  private final Outage outage;
  private final ReentrantLock asking = new ReentrantLock();
  private final UnfinishedRecords records; // guarded by asking
  private boolean closed; // guarded by asking
  private volatile boolean room;
  private volatile long askAgainAt = System.nanoTime();

  KafkaBacklog(KafkaClients clients, String topic, Topics topics, String group, long max) {
    this.records = new UnfinishedRecords(clients, topics);
    this.topic = topic;
    this.group = group;
    this.max = max;
    this.outage = new Outage("The backlog of " + group + " is unknown, so nothing is added to it");
  }

  @Override
  public boolean hasRoom() {
    if (System.nanoTime() - askAgainAt >= 0 && asking.tryLock()) {
      try {
        room = !closed && records.count(topic, group) < max;
        outage.ended();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        room = false;
      } catch (BrokerUnavailableException e) {
        outage.failed(e.toString());
        room = false;
      } finally {
        askAgainAt = System.nanoTime() + MAX_AGE.toNanos();
        asking.unlock();
      }
    }
    return room;
  }

  @Override
  public void close() {
    asking.lock();
    try {
      closed = true;
      records.close();
    } finally {
      asking.unlock();
    }
  }
}
