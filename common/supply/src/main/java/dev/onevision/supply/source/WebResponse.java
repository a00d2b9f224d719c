package dev.onevision.supply.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A response and its connection, which closing ends. */
public final class WebResponse implements AutoCloseable {

  private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/.*");

  private final HttpURLConnection connection;
  private final int status;

  WebResponse(HttpURLConnection connection, int status) {
    this.connection = connection;
    this.status = status;
  }

  /** Whether the offset of the request lies behind the content's end. */
  public boolean isBehindTheEnd() {
    return status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_PARTIAL;
  }

  /** The position of the first byte of the content, 0 if the server ignores ranges. */
  public long offset() throws IOException {
    if (status != HttpURLConnection.HTTP_PARTIAL) {
      return 0;
    }
    String range = Objects.requireNonNullElse(connection.getHeaderField("Content-Range"), "");
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches()) {
      throw new IOException("the server sent a part without its place: '" + range + "'");
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Bytes that follow, or -1 if the server does not tell. */
  public long length() {
    return connection.getContentLengthLong();
  }

  /** The content. */
  public InputStream content() throws IOException {
    return connection.getInputStream();
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
