package dev.onevision.vision.captions;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.wire.Priority;
import dev.onevision.kafka.captions.CaptionPublisher;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.worker.life.ModelProperties;
import dev.onevision.worker.life.QueueWorker;
import dev.onevision.worker.queue.Backlog;
import dev.onevision.worker.queue.Backlogs;
import dev.onevision.worker.requests.RequestWork;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CaptionProperties.class)
class CaptionsConfiguration {

  /** The queue after this service: no more captions begin while it is too long. */
  @Bean
  Backlog batchBacklog(Backlogs backlogs, ModelProperties model, CaptionProperties properties) {
    ModelQueue queue = model.workQueue();
    return backlogs.watch(
        queue.llmRequests(Priority.BATCH), queue.llmGroup(Priority.BATCH), properties.window());
  }

  @Bean
  QueueWorker.Intake captionIntake(
      RequestWork work,
      CaptionPublisher captions,
      ClaimCheckStore media,
      Backlog batchBacklog,
      ModelProperties model,
      CaptionProperties properties,
      Clock clock) {
    return new QueueWorker.Intake(
        model.workQueue().captionRequests(),
        model.workQueue().captionGroup(),
        properties.lanes(),
        () ->
            new CaptionHandler(
                work, captions, media, model.displayName(), properties.deadline(), clock),
        batchBacklog::hasRoom);
  }
}
