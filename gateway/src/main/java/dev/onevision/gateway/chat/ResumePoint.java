package dev.onevision.gateway.chat;

import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.http.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * Where a client resumes a stream, from the id of the last event that it received.
 *
 * @param since when the request arrived
 * @param next for each choice, the index of the first event that the client lacks
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ResumePoint(String requestId, Instant since, int[] next) {

  public static final String HEADER = "Last-Event-ID";

  private static final int MAX_LENGTH = 1000;
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{32}):(\\d{1,9}(?:-\\d{1,9})*)");

  /**
   * Parses the id of an event.
   *
   * @param owner of the client that resumes
   * @throws ApiException if the id is invalid, or belongs to a stream of another owner
   */
  static ResumePoint of(String eventId, String owner) {
    Matcher form = FORM.matcher(eventId.length() > MAX_LENGTH ? "" : eventId);
    Instant since = form.matches() ? RequestId.time(form.group(1)) : null;
    if (since == null || since.isAfter(Instant.now().plus(Duration.ofMinutes(1)))) {
      throw ApiException.invalidValue(
          "'" + HEADER + "' must be the id of an event of a stream from here.", HEADER);
    }
    if (!RequestId.belongsTo(form.group(1), owner)) {
      throw notFound("There are no stored events of the stream " + form.group(1) + ".");
    }
    int[] places = Arrays.stream(form.group(2).split("-")).mapToInt(Integer::parseInt).toArray();
    if (places.length == 1) {
      places[0]++; // the id of a single choice names the event itself
    }
    return new ResumePoint(form.group(1), since, places);
  }

  public static ApiException notFound(String message) {
    return ApiException.refused(
        HttpStatus.NOT_FOUND,
        message + " Send the request again without " + HEADER + ".",
        HEADER,
        "stream_not_found");
  }
}
