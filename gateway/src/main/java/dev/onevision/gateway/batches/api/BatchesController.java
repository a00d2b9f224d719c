package dev.onevision.gateway.batches.api;

import dev.onevision.contract.wire.StoredFile;
import dev.onevision.gateway.access.Admission;
import dev.onevision.gateway.access.Owner;
import dev.onevision.gateway.batches.Batch;
import dev.onevision.gateway.batches.Batches;
import dev.onevision.gateway.batches.BatchesProperties;
import dev.onevision.gateway.files.Files;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.http.DroppedErrors;
import dev.onevision.gateway.http.FailureTranslator;
import dev.onevision.gateway.http.Lookup;
import dev.onevision.gateway.http.Page;
import dev.onevision.gateway.http.Paging;
import dev.onevision.gateway.http.RequestBodies;
import dev.onevision.gateway.http.TraceFilter;
import dev.onevision.kafka.tracing.Tracing;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/batches}. */
@RestController
class BatchesController {

  private static final int LISTED = 20;
  private static final int MAX_LISTED = 100;

  private final FailureTranslator translator;
  private final Admission admission;
  private final RequestBodies bodies;
  private final Batches batches;
  private final Files files;
  private final BatchesProperties properties;
  private final JsonMapper mapper;
  private final Tracing tracing;

  BatchesController(
      Admission admission,
      RequestBodies bodies,
      Batches batches,
      Files files,
      BatchesProperties properties,
      JsonMapper mapper,
      FailureTranslator translator,
      Tracing tracing) {
    this.translator = translator;
    this.admission = admission;
    this.bodies = bodies;
    this.batches = batches;
    this.files = files;
    this.properties = properties;
    this.mapper = mapper;
    this.tracing = tracing;
  }

  @PostMapping(path = "/v1/batches", consumes = MediaType.APPLICATION_JSON_VALUE)
  Mono<BatchBody> create(ServerWebExchange exchange) {
    return Mono.using(
            () -> admission.enter(exchange),
            visit -> bodies.read(exchange.getRequest(), visit),
            Admission.Visit::close)
        .map(body -> BatchRequest.parse(mapper, body, properties.maxWindow()))
        .flatMap(request -> create(exchange, request))
        .contextWrite(context -> DroppedErrors.ignore(context, translator::isFaultOfTheClient));
  }

  private Mono<BatchBody> create(ServerWebExchange exchange, BatchRequest request) {
    String id = request.inputFileId();
    return Lookup.find(
            () -> files.find(Owner.of(exchange), id),
            files::refresh,
            () -> Lookup.noFile(id, "input_file_id"))
        .flatMap(
            input -> {
              checkPurpose(input);
              return Mono.fromFuture(
                  () ->
                      batches.create(
                          input,
                          BatchedChat.PATH,
                          request.windowText(),
                          request.window(),
                          request.outputLife(),
                          request.metadata(),
                          tracing.contextOf(TraceFilter.of(exchange))));
            })
        .doOnNext(batch -> TraceFilter.of(exchange).tag("onevision.batch.id", batch.id()))
        .map(BatchBody::of);
  }

  @GetMapping("/v1/batches")
  Mono<Page<BatchBody>> list(
      ServerWebExchange exchange,
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", required = false) @Nullable String limit) {
    return Lookup.after(batches::refresh)
        .then(
            Mono.fromSupplier(
                () ->
                    Paging.page(
                        batches.list(Owner.of(exchange)),
                        Batch::id,
                        BatchBody::of,
                        after,
                        limit,
                        LISTED,
                        MAX_LISTED)));
  }

  @GetMapping("/v1/batches/{id}")
  Mono<BatchBody> batch(ServerWebExchange exchange, @PathVariable("id") String id) {
    return find(exchange, id).map(BatchBody::of);
  }

  @PostMapping("/v1/batches/{id}/cancel")
  Mono<BatchBody> cancel(ServerWebExchange exchange, @PathVariable("id") String id) {
    return Lookup.after(batches::refresh)
        .then(find(exchange, id))
        .flatMap(
            batch -> {
              if (batch.hasEnded()) {
                throw ApiException.invalidValue(
                    "The batch is "
                        + batch.status().name().toLowerCase(Locale.ROOT)
                        + " and cannot be cancelled any more.",
                    "batch_id");
              }
              return Mono.fromFuture(() -> batches.cancel(batch));
            })
        .then(find(exchange, id))
        .map(BatchBody::of);
  }

  private Mono<Batch> find(ServerWebExchange exchange, String id) {
    return Lookup.find(
        () -> batches.find(Owner.of(exchange), id), batches::refresh, () -> Lookup.noBatch(id));
  }

  private static void checkPurpose(StoredFile input) {
    if (!input.purpose().equals(Files.BATCH)) {
      throw ApiException.invalidValue(
          "The file's purpose is '" + input.purpose() + "', it must be 'batch'.", "input_file_id");
    }
  }
}
