package dev.onevision.benchmarks.contenders;

import java.io.IOException;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** A peer that runs in a process of its own. */
public final class PeerContender implements DecoderContender, EncoderContender {

  private final String name;
  private final String version;
  private final PeerProcess process;

  PeerContender(String name, String version, PeerProcess process) {
    this.name = name;
    this.version = version;
    this.process = process;
  }

  @Override
  public String name() {
    return name;
  }

  /** The versions of the peer's packages. */
  public String version() {
    return version;
  }

  @Override
  public Prefill prefill(int tokens, int variant) throws IOException {
    JsonNode answer = process.ask(Map.of("do", "prefill", "tokens", tokens, "variant", variant));
    return new Prefill(answer.path("seconds").path(0).asDouble(), answer.path("token").asInt());
  }

  @Override
  public void fill(int sequences, int context) throws IOException {
    process.ask(Map.of("do", "fill", "sequences", sequences, "context", context));
  }

  @Override
  public double[] decode(int sequences, int steps) throws IOException {
    return seconds(Map.of("do", "decode", "sequences", sequences, "steps", steps));
  }

  @Override
  public double encode(int tiles) throws IOException {
    return seconds(Map.of("do", "encode", "tiles", tiles))[0];
  }

  private double[] seconds(Map<String, Object> command) throws IOException {
    JsonNode seconds = process.ask(command).path("seconds");
    if (seconds.isEmpty()) {
      throw new IOException("%s answered %s without a time".formatted(name, command));
    }
    return StreamSupport.stream(seconds.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  @Override
  public void close() {
    process.close();
  }
}
