package dev.onevision.gateway.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Divides lists into pages as OpenAI does. Pure. */
public final class Paging {

  private Paging() {}

  /**
   * The page after an id.
   *
   * @param all in the order of the pages
   * @param after the last id of the previous page; null for the first page
   * @param limit entries per page, as the client wrote it; null for the default
   */
  public static <S, T> Page<T> page(
      List<S> all,
      Function<S, String> id,
      Function<S, T> body,
      @Nullable String after,
      @Nullable String limit,
      int defaultLimit,
      int maxLimit) {
    int count = limit(limit, defaultLimit, maxLimit);
    int from = 0;
    if (after != null) {
      List<String> ids = all.stream().map(id).toList();
      from = ids.indexOf(after) + 1;
      if (from == 0) {
        throw ApiException.invalidValue("'after' is not the id of an entry of this list.", "after");
      }
    }
    int to = Math.min(all.size(), from + count);
    List<S> some = all.subList(from, to);
    return new Page<>(
        "list",
        some.stream().map(body).toList(),
        some.isEmpty() ? "" : id.apply(some.getFirst()),
        some.isEmpty() ? "" : id.apply(some.getLast()),
        to < all.size());
  }

  private static int limit(@Nullable String text, int defaultLimit, int max) {
    if (text == null) {
      return defaultLimit;
    }
    int limit;
    try {
      limit = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      limit = 0;
    }
    if (limit < 1 || limit > max) {
      throw ApiException.invalidValue("'limit' must be an integer from 1 to " + max + ".", "limit");
    }
    return limit;
  }
}
