package dev.onevision.worker.queue;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.kafka.testing.Suite;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process with many lanes that never finish a record, to be killed. */
final class DyingWorker {

  private DyingWorker() {}

  /** Arguments: the broker's address, the share group, the number of lanes. */
  public static void main(String[] arguments) throws InterruptedException {
    Suite suite = new Suite(arguments[0], List.of());
    CountDownLatch never = new CountDownLatch(1);
    WorkQueue queue =
        suite
            .get(WorkQueues.class)
            .open(
                TopicNames.LLM_REQUESTS_BATCH,
                arguments[1],
                Integer.parseInt(arguments[2]),
                new WorkHandler() {
                  @Override
                  public void handle(Delivery delivery) throws Exception {
                    System.out.println("took " + delivery.key());
                    never.await();
                  }

                  @Override
                  public void exhausted(Delivery delivery, Exception lastFailure) {}
                });
    while (!((ShareWorkQueue) queue).isSettled()) {
      Thread.sleep(20);
    }
    System.out.println("settled");
    never.await();
  }
}
