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
 * Where a client stopped hearing a stream, as the id of the last event it heard says.
 *
 * @param since when the request came
 * @param next for each choice the place of the event that the client lacks first
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ResumePoint(String requestId, Instant since, int[] next) {

  public static final String HEADER = "Last-Event-ID";

  private static final int LONGEST = 1000;
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{32}):(\\d{1,9}(?:-\\d{1,9})*)");

  /**
   * Reads an event's id.
   *
   * @param owner who asks for the stream
   * @throws ApiException if no stream of this suite ever had such an event, or if it was one of
   *     another owner's streams
   */
  static ResumePoint of(String eventId, String owner) {
    Matcher form = FORM.matcher(eventId.length() > LONGEST ? "" : eventId);
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
