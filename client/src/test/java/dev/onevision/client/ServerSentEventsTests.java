package dev.onevision.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerSentEventsTests {

  @Test
  void eventHasItsIdAndItsData() throws IOException {
    assertThat(read("id: a:1\ndata: {\"x\": 1}\n\ndata:[DONE]\n\n"))
        .containsExactly(
            new ServerSentEvent("a:1", "{\"x\": 1}"), new ServerSentEvent("", "[DONE]"));
  }

  @Test
  void commentsAndFieldsThatAreNotReadAreSkipped() throws IOException {
    assertThat(read(": keep-alive\n\nevent: x\nretry: 5\ndata: y\n\n"))
        .containsExactly(new ServerSentEvent("", "y"));
  }

  @Test
  void linesOfDataAreJoined() throws IOException {
    assertThat(read("data: a\r\ndata:  b\r\n\r\n"))
        .containsExactly(new ServerSentEvent("", "a\n b"));
  }

  @Test
  void eventThatTheEndCutsIsDropped() throws IOException {
    assertThat(read("id: 1\ndata: whole\n\nid: 2\ndata: cut")).extracting("id").containsOnly("1");
  }

  private static List<ServerSentEvent> read(String stream) throws IOException {
    List<ServerSentEvent> events = new ArrayList<>();
    ServerSentEvents.read(
        new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)), events::add);
    return events;
  }
}
