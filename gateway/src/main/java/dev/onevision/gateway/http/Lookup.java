package dev.onevision.gateway.http;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/** Finds what another gateway may have created a moment ago. Pure. */
public final class Lookup {

  private Lookup() {}

  /** Looks at once, and again after a refresh; fails with 404. */
  public static <T> Mono<T> find(
      Supplier<Optional<T>> lookup,
      Supplier<CompletableFuture<Void>> refresh,
      Supplier<ApiException> missing) {
    return Mono.defer(
        () ->
            lookup
                .get()
                .map(Mono::just)
                .orElseGet(
                    () ->
                        after(refresh)
                            .then(Mono.fromSupplier(() -> lookup.get().orElseThrow(missing)))));
  }

  /** Completes after a refresh. */
  public static Mono<Void> after(Supplier<CompletableFuture<Void>> refresh) {
    return Mono.fromFuture(refresh);
  }

  public static ApiException noFile(String id, String param) {
    return missing("file", id, param);
  }

  public static ApiException noBatch(String id) {
    return missing("batch", id, "batch_id");
  }

  private static ApiException missing(String kind, String id, String param) {
    return ApiException.refused(
        HttpStatus.NOT_FOUND,
        "There is no "
            + kind
            + " '"
            + (id.length() > 100 ? id.substring(0, 100) + "..." : id)
            + "'. It may have been deleted, or it belongs to another API key.",
        param,
        kind + "_not_found");
  }
}
