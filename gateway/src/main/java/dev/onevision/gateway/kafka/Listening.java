package dev.onevision.gateway.kafka;

import dev.onevision.gateway.answers.Answers;
import dev.onevision.gateway.models.WorkerDirectory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts the readers of replies and heartbeats before the first request is accepted. The beans
 * close them with the context, after the web server has finished its streams.
 */
@Component
class Listening implements SmartLifecycle {

  private final ReplyReader replies;
  private final WorkerDirectory workers;
  private final Answers answers;
  private volatile boolean running;

  Listening(ReplyReader replies, WorkerDirectory workers, Answers answers) {
    this.replies = replies;
    this.workers = workers;
    this.answers = answers;
  }

  @Override
  public void start() {
    workers.start();
    replies.start(answers::accept);
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Well before the web server starts. */
  @Override
  public int getPhase() {
    return 0;
  }
}
