package dev.onevision.gateway.chat;

import dev.onevision.contract.topics.ModelQueue;
import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Priority;
import dev.onevision.contract.wire.Turn;
import dev.onevision.contract.wire.WorkerFeature;
import dev.onevision.contract.wire.WorkerStatus;
import dev.onevision.gateway.access.Requester;
import dev.onevision.gateway.answers.SuiteLink;
import dev.onevision.gateway.chat.ChatCall.DraftPart;
import dev.onevision.gateway.chat.ChatCall.DraftSource;
import dev.onevision.gateway.chat.ChatCall.DraftTurn;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.models.ModelCatalog;
import dev.onevision.gateway.models.ModelErrors;
import dev.onevision.gateway.models.ServedModel;
import dev.onevision.gateway.models.ServedQueue;
import dev.onevision.kafka.claimcheck.ClaimCheckStore;
import dev.onevision.kafka.tracing.Tracing;
import io.micrometer.tracing.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Turns a call into the request for the workers: chooses the model and stores inline images and
 * videos.
 *
 * <p>Storing blocks on the broker, so it has its own threads, one per request. Their number bounds
 * the requests that wait for the broker.
 */
@Component
public class Preparation implements DisposableBean {

  private static final int WAITING_PER_THREAD = 64;

  private final ModelCatalog catalog;
  private final ClaimCheckStore store;
  private final SuiteLink link;
  private final @Nullable String defaultModel;
  private final RequestMeters meters;
  private final Tracing tracing;
  private final Scheduler writers;

  Preparation(
      ModelCatalog catalog,
      ClaimCheckStore store,
      SuiteLink link,
      OpenAiProperties properties,
      RequestMeters meters,
      Tracing tracing) {
    this.catalog = catalog;
    this.store = store;
    this.link = link;
    this.meters = meters;
    this.tracing = tracing;
    this.defaultModel = properties.defaultModel();
    this.writers =
        Schedulers.newBoundedElastic(
            properties.storeThreads(), WAITING_PER_THREAD, "media-writer", 60, true);
  }

  /**
   * Creates the request. Fails with {@link ApiException} if no worker can serve it.
   *
   * @param requester for whom it runs
   */
  public Mono<GenerationRequest> prepare(
      ChatCall call, String id, Requester requester, Instant deadline, Priority priority) {
    String owner = requester.owner();
    String model = model(call, requester).name();
    if (!call.hasInlineMedia()) {
      return Mono.fromSupplier(() -> request(call, id, owner, deadline, priority, model));
    }
    return Mono.deferContextual(
            context ->
                withMediaWritten(
                    call,
                    id,
                    owner,
                    deadline,
                    priority,
                    model,
                    context.<Span>getOrEmpty(Span.class).orElse(Span.NOOP)))
        .subscribeOn(writers)
        .onErrorMap(
            RejectedExecutionException.class,
            full ->
                ApiException.busy(
                    "Too many images and videos are being uploaded. Please try again."));
  }

  /** Empty if the thread was interrupted, because the client has disconnected. */
  private Mono<GenerationRequest> withMediaWritten(
      ChatCall call,
      String id,
      String owner,
      Instant deadline,
      Priority priority,
      String model,
      Span span) {
    Span storing = tracing.start("gateway.store", span);
    try {
      return Mono.just(request(call, id, owner, deadline, priority, model));
    } catch (ApiException e) {
      Tracing.fail(storing, Integer.toString(e.status().value()));
      Throwable cause = e.getCause();
      if (cause != null && cause.getCause() instanceof InterruptedException) {
        return Mono.empty();
      }
      throw e;
    } finally {
      storing.end();
    }
  }

  /** The model that serves the call, even if its workers are not ready. */
  String modelName(ChatCall call, Requester requester) {
    String name = call.model() != null ? call.model() : defaultModel;
    if (name != null) {
      return name;
    }
    List<ServedModel> models = models(requester);
    if (models.isEmpty()) {
      throw unavailable("No worker is ready to answer.");
    }
    return only(models).name();
  }

  @Override
  public void destroy() {
    writers.dispose();
  }

  private List<ServedModel> models(Requester requester) {
    return catalog.models().stream()
        .filter(model -> requester.mayUse().test(model.name()))
        .toList();
  }

  private ServedModel model(ChatCall call, Requester requester) {
    List<ServedModel> models = models(requester);
    if ((models.isEmpty() && call.model() == null) || catalog.models().isEmpty()) {
      meters.unserved(WorkerStatus.Role.LLM, ModelQueue.DEFAULT, catalog.isReady());
      if (call.hasMedia()) {
        meters.unserved(WorkerStatus.Role.VISION, ModelQueue.DEFAULT, catalog.isReady());
      }
      throw unavailable("No worker is ready to answer.");
    }
    String name = call.model() != null ? call.model() : defaultModel;
    ServedModel model =
        name == null
            ? only(models)
            : models.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknownModel(call.model(), models));
    if (model.route(call.hasMedia()).isEmpty()) {
      throw unserved(model, call.hasMedia());
    }
    Set<WorkerFeature> lacking = catalog.lacking(model.name(), call.hasMedia(), call.features());
    if (!lacking.isEmpty()) {
      throw ApiException.unavailable(
          "Not all workers of the model '%s' support %s yet. Please try again."
              .formatted(
                  model.name(),
                  lacking.stream()
                      .map(WorkerFeature::wireName)
                      .collect(Collectors.joining(" and "))),
          "feature_not_ready",
          null);
    }
    return model;
  }

  private static ServedModel only(List<ServedModel> models) {
    if (models.size() > 1) {
      throw ModelErrors.notNamed(models);
    }
    return models.getFirst();
  }

  /** Counts the workers that the request lacks, so that an autoscaler can start the first ones. */
  private ApiException unserved(ServedModel model, boolean media) {
    for (ServedQueue queue : model.queues()) {
      if (queue.readyLlmWorkers() == 0) {
        meters.unserved(WorkerStatus.Role.LLM, queue.queue(), catalog.isReady());
      }
      if (media && queue.readyVisionWorkers() == 0) {
        meters.unserved(WorkerStatus.Role.VISION, queue.queue(), catalog.isReady());
      }
    }
    return unavailable(
        model.readyLlmWorkers() == 0
            ? "No worker of the model '" + model.name() + "' is ready."
            : "No worker that reads images for '" + model.name() + "' is ready.");
  }

  private ApiException unavailable(String message) {
    return link.isReady()
        ? ApiException.unavailable(message + " Please try again.", "no_worker_ready", null)
        : ModelErrors.kafkaAway();
  }

  private ApiException unknownModel(@Nullable String asked, List<ServedModel> models) {
    if (asked == null) {
      return unavailable("No worker of the default model is ready.");
    }
    return ModelErrors.notFound(asked, models);
  }

  private GenerationRequest request(
      ChatCall call, String id, String owner, Instant deadline, Priority priority, String model) {
    List<Turn> turns = new ArrayList<>(call.turns().size());
    for (DraftTurn turn : call.turns()) {
      turns.add(
          new Turn(turn.role(), turn.parts().stream().map(part -> write(part, call, id)).toList()));
    }
    ChatCall.Completion completion = call.completion();
    return new GenerationRequest(
        id,
        link.replyAddress(),
        deadline,
        priority,
        model,
        turns,
        call.sampling(),
        call.stopping(),
        completion.choices() == 1 ? null : completion.choices(),
        completion.logprobs(),
        completion.continueLast() ? true : null,
        completion.format(),
        null,
        owner,
        completion.tokenization());
  }

  private Part write(DraftPart part, ChatCall call, String id) {
    return switch (part) {
      case DraftPart.Text text -> new Part.Text(text.text());
      case DraftPart.ToolCall(var name, var arguments) -> new Part.ToolCall(name, arguments);
      case DraftPart.Image image ->
          new Part.Media(
              write(image.source(), id),
              image.detail(),
              image.multiImage(),
              image.field(),
              call.background());
      case DraftPart.Video video ->
          new Part.Video(
              new Part.Footage.File(write(video.file(), id)),
              video.frames(),
              video.framesPerSecond(),
              video.field());
      case DraftPart.Frames frames ->
          new Part.Video(
              new Part.Footage.Frames(
                  frames.images().stream().map(source -> write(source, id)).toList()),
              null,
              null,
              frames.field(),
              call.background());
    };
  }

  private Part.Source write(DraftSource source, String id) {
    return switch (source) {
      case DraftSource.Remote remote -> new Part.Source.Remote(remote.uri());
      case DraftSource.Inline inline -> {
        try {
          yield new Part.Source.Inline(store.write(TopicNames.MEDIA, id, inline.content().take()));
        } catch (RuntimeException e) {
          throw ApiException.unavailable(
              "The images and videos could not be passed on. Please try again.",
              "service_unavailable",
              e);
        }
      }
    };
  }
}
