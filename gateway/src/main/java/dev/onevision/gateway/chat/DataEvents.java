package dev.onevision.gateway.chat;

import dev.onevision.gateway.http.ErrorBody;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** Server-sent events without ids, as bytes. Used by one thread at a time. */
public final class DataEvents {

  private final JsonMapper mapper;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

  public DataEvents(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /** Adds an event with this JSON. */
  public void add(Object body) {
    write("data: ");
    bytes.writeBytes(mapper.writeValueAsBytes(body));
    write("\n\n");
  }

  /** Adds an event with a name. */
  public void add(String name, Object body) {
    write("event: " + name + "\n");
    add(body);
  }

  /** Adds the event of a failure. */
  public void addError(ErrorBody error) {
    add("error", error);
  }

  /** Adds the last event of a complete stream. */
  public void addDone() {
    write("data: [DONE]\n\n");
  }

  /** Returns the events, and forgets them. */
  public byte[] take() {
    byte[] taken = bytes.toByteArray();
    bytes.reset();
    return taken;
  }

  private void write(String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
