package dev.onevision.gateway.files.api;

import dev.onevision.contract.wire.StoredFile;
import dev.onevision.gateway.access.Admission;
import dev.onevision.gateway.access.Client;
import dev.onevision.gateway.access.Owner;
import dev.onevision.gateway.files.Files;
import dev.onevision.gateway.files.FilesProperties;
import dev.onevision.gateway.files.Pieces;
import dev.onevision.gateway.files.api.FileBody.Deleted;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.http.ContentEncoding;
import dev.onevision.gateway.http.DroppedErrors;
import dev.onevision.gateway.http.Lookup;
import dev.onevision.gateway.http.Page;
import dev.onevision.gateway.http.Paging;
import dev.onevision.gateway.http.RequestRefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.http.codec.multipart.PartEventHttpMessageReader;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The routes {@code /v1/files}. Uploads keep one piece in memory at a time, downloads a few. */
@RestController
class FilesController implements DisposableBean {

  private static final ResolvableType PARTS = ResolvableType.forClass(PartEvent.class);
  private static final int READERS = 4;
  private static final int WAITING_READS = 1000;
  private static final int MAX_LISTED = 10_000;

  /** The server takes up to 128 buffers of a body before the client reads, a piece in all. */
  private static final int BUFFER = 8 * 1024;

  /** Pieces of a download that buffers may refer to. */
  private static final int PIECES_IN_MEMORY = 3;

  private final Admission admission;
  private final Files files;
  private final Pieces pieces;
  private final UploadPace pace;
  private final PartEventHttpMessageReader parser = new PartEventHttpMessageReader();
  private final Scheduler writing;
  private final Scheduler reading;

  FilesController(Admission admission, Files files, Pieces pieces, FilesProperties properties) {
    this.admission = admission;
    this.files = files;
    this.pieces = pieces;
    this.pace = new UploadPace(properties.uploadRate().toBytes());
    // One more thread than uploads, to refuse the next one.
    this.writing =
        Schedulers.newBoundedElastic(properties.uploads() + 1, 1000, "file-writing", 60, true);
    this.reading = Schedulers.newBoundedElastic(READERS, WAITING_READS, "file-reading", 60, true);
  }

  @PostMapping(path = "/v1/files", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  Mono<FileBody> upload(ServerWebExchange exchange) {
    ContentEncoding.requireIdentity(exchange.getRequest().getHeaders());
    return Mono.using(
            () -> admission.enter(exchange),
            visit -> receive(exchange, new UploadBody(exchange.getRequest(), pace)),
            Admission.Visit::close)
        .contextWrite(DroppedErrors::ignore);
  }

  private Mono<FileBody> receive(ServerWebExchange exchange, UploadBody body) {
    return Mono.using(
            () -> new UploadForm(files, Owner.of(exchange), Client.of(exchange)),
            form ->
                parser
                    .read(PARTS, body, Map.of())
                    .cancelOn(body.connection())
                    // For invalid headers of parts the parser throws exceptions of many types.
                    .onErrorMap(FilesController::isOfForm, FilesController::brokenForm)
                    .concatMap(
                        event -> Mono.fromRunnable(() -> form.take(event)).subscribeOn(writing), 0)
                    .then(Mono.defer(() -> Mono.fromFuture(form.finish())).subscribeOn(writing)),
            UploadForm::close)
        .map(FileBody::of);
  }

  @GetMapping("/v1/files")
  Mono<Page<FileBody>> list(
      ServerWebExchange exchange,
      @RequestParam(name = "purpose", required = false) @Nullable String purpose,
      @RequestParam(name = "order", required = false) @Nullable String order,
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", required = false) @Nullable String limit) {
    return Lookup.after(files::refresh)
        .then(
            Mono.fromSupplier(
                () -> {
                  List<StoredFile> all =
                      files.list(Owner.of(exchange)).stream()
                          .filter(file -> purpose == null || file.purpose().equals(purpose))
                          .toList();
                  return Paging.page(
                      "asc".equals(order) ? all.reversed() : all,
                      StoredFile::id,
                      FileBody::of,
                      after,
                      limit,
                      MAX_LISTED,
                      MAX_LISTED);
                }));
  }

  @GetMapping("/v1/files/{id}")
  Mono<FileBody> file(ServerWebExchange exchange, @PathVariable("id") String id) {
    return find(exchange, id).map(FileBody::of);
  }

  @DeleteMapping("/v1/files/{id}")
  Mono<Deleted> delete(ServerWebExchange exchange, @PathVariable("id") String id) {
    return find(exchange, id)
        .flatMap(file -> Mono.fromFuture(() -> files.delete(file)))
        .thenReturn(new Deleted(id, "file", true));
  }

  @GetMapping("/v1/files/{id}/content")
  Mono<Void> content(ServerWebExchange exchange, @PathVariable("id") String id) {
    return Mono.using(
            () -> admission.enter(exchange),
            visit -> download(exchange, id, visit),
            Admission.Visit::close)
        .contextWrite(DroppedErrors::ignore);
  }

  private Mono<Void> download(ServerWebExchange exchange, String id, Admission.Visit visit) {
    return find(exchange, id)
        .flatMap(
            file -> {
              visit.hold((int) Math.min(file.bytes(), PIECES_IN_MEMORY * Pieces.MAX_BYTES));
              ServerHttpResponse response = exchange.getResponse();
              response.setStatusCode(HttpStatus.OK);
              HttpHeaders headers = response.getHeaders();
              headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
              headers.setContentLength(file.bytes());
              headers.setContentDisposition(
                  ContentDisposition.attachment()
                      .filename(file.name(), StandardCharsets.UTF_8)
                      .build());
              Flux<DataBuffer> content =
                  Flux.fromIterable(file.pieces())
                      .concatMap(
                          piece ->
                              Mono.fromCallable(() -> buffers(pieces.read(piece)))
                                  .subscribeOn(reading)
                                  .flatMapIterable(Function.identity()),
                          0)
                      .map(response.bufferFactory()::wrap);
              return response.writeWith(content);
            });
  }

  private static List<ByteBuffer> buffers(ByteBuffer piece) {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int at = 0; at < piece.limit(); at += BUFFER) {
      buffers.add(piece.slice(at, Math.min(BUFFER, piece.limit() - at)));
    }
    return buffers;
  }

  @Override
  public void destroy() {
    writing.dispose();
    reading.dispose();
  }

  private Mono<StoredFile> find(ServerWebExchange exchange, String id) {
    return Lookup.find(
        () -> files.find(Owner.of(exchange), id),
        files::refresh,
        () -> Lookup.noFile(id, "file_id"));
  }

  private static boolean isOfForm(Throwable failure) {
    return !(failure instanceof RequestRefusedException);
  }

  private static ApiException brokenForm(Throwable failure) {
    return ApiException.invalid("The body is not valid multipart/form-data.", null, "invalid_form");
  }
}
