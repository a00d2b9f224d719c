package dev.onevision.contract.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files are what other processes, of other versions, write and read. A test that fails here
 * says that they would not understand this version.
 */
class GoldenFileTests {

  private static final JsonMapper PLAIN = JsonMapper.builder().build();

  private final WireCodec codec = new WireCodec();

  static Stream<Arguments> messages() {
    return Stream.of(GoldenRequests.messages(), GoldenReplies.messages(), GoldenRecords.messages())
        .flatMap(messages -> messages);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messages")
  void isWhatTheMessageIsWrittenAs(String file, String schema, WireMessage message)
      throws IOException {
    assertThat(PLAIN.readTree(codec.encode(message))).isEqualTo(PLAIN.readTree(golden(file)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messages")
  void isReadAsTheMessage(String file, String schema, WireMessage message) throws IOException {
    assertThat(codec.decode(golden(file), WireCodec.rootOf(message))).isEqualTo(message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messages")
  void carriesItsSchemaInTheHeader(String file, String schema, WireMessage message) {
    assertThat(WireCodec.schemaOf(message)).isEqualTo(schema);
  }

  static byte[] golden(String file) throws IOException {
    try (InputStream in = GoldenFileTests.class.getResourceAsStream("/wire/" + file + ".json")) {
      assertThat(in).as("golden file %s", file).isNotNull();
      return in.readAllBytes();
    }
  }
}
