package dev.onevision.contract.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The messages and the shapes of earlier generations of the wire, as recorded when they were
 * current. Processes of two releases run side by side during a rollout and a rollback, so each must
 * read what the other writes. A recorded file is never changed; a generation is added when the
 * shape has changed and a release is made.
 */
class EarlierReleasesTests {

  static final Set<Integer> GENERATIONS = Set.of(1, 2);

  /**
   * Additions to what an earlier release may meet in a type that it reads, with the feature that
   * keeps them from its workers.
   */
  private static final Map<String, WorkerFeature> HELD_BACK =
      Map.of(
          "Turn.Role has the value TOOL", WorkerFeature.TOOLS,
          "Part has the type 'tool-call', Part.ToolCall", WorkerFeature.TOOLS,
          "CompletionFormat has the type 'tools', CompletionFormat.Tools", WorkerFeature.TOOLS,
          "Turn.Role has the value TEXT", WorkerFeature.TEXT);

  private static final Map<String, Class<? extends WireMessage>> MESSAGES =
      Map.of(
          "generation-request", GenerationRequest.class,
          "reply", ReplyEvent.class,
          "control", ControlMessage.class,
          "worker", WorkerStatus.class,
          "stored-embedding", StoredEmbedding.class,
          "stored-file", StoredFile.class,
          "batch", BatchRecord.class,
          "limit", LimitUse.class);

  private final WireCodec codec = new WireCodec();

  static Stream<Arguments> messages() {
    return GENERATIONS.stream()
        .sorted()
        .flatMap(
            generation ->
                files(generation).map(file -> Arguments.of(generation, file.getFileName(), file)));
  }

  @ParameterizedTest(name = "generation {0}: {1}")
  @MethodSource("messages")
  void eachRecordedMessageIsReadCompletely(int generation, Path name, Path file)
      throws IOException {
    byte[] recorded = Files.readAllBytes(file);
    WireMessage message = codec.decode(recorded, typeOf(name.toString()));
    assertThat(JsonMapper.shared().readTree(codec.encode(message)))
        .isEqualTo(JsonMapper.shared().readTree(recorded));
  }

  @ParameterizedTest
  @FieldSource("GENERATIONS")
  void nothingIsRenamedRemovedOrRetyped(int generation) throws IOException {
    assertThat(WireShape.ofThisRelease()).containsAll(shape(generation));
  }

  @ParameterizedTest
  @FieldSource("GENERATIONS")
  void aNewFieldOfAKnownTypeIsOptional(int generation) throws IOException {
    Set<String> known = subjects(shape(generation));
    assertThat(added(generation))
        .filteredOn(line -> line.contains(" is required ") && known.contains(record(line)))
        .isEmpty();
  }

  @ParameterizedTest
  @FieldSource("GENERATIONS")
  void aNewValueOfAKnownTypeIsHeldBack(int generation) throws IOException {
    Set<String> known = subjects(shape(generation));
    assertThat(added(generation))
        .filteredOn(line -> line.contains(" has the ") && known.contains(subject(line)))
        .allSatisfy(line -> assertThat(HELD_BACK).containsKey(line));
  }

  private static SortedSet<String> added(int generation) throws IOException {
    SortedSet<String> added = new TreeSet<>(WireShape.ofThisRelease());
    added.removeAll(shape(generation));
    return added;
  }

  private static Set<String> subjects(SortedSet<String> shape) {
    return shape.stream()
        .map(line -> line.contains(" has the ") ? subject(line) : record(line))
        .collect(Collectors.toSet());
  }

  private static String subject(String line) {
    return line.substring(0, line.indexOf(' '));
  }

  private static String record(String line) {
    String field = subject(line);
    return field.substring(0, field.lastIndexOf('.'));
  }

  private static Class<? extends WireMessage> typeOf(String file) {
    return MESSAGES.entrySet().stream()
        .filter(type -> file.startsWith(type.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  private static Stream<Path> files(int generation) {
    try (Stream<Path> files = Files.list(folder(generation))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static SortedSet<String> shape(int generation) throws IOException {
    return new TreeSet<>(Files.readAllLines(folder(generation).resolve("shape.txt")));
  }

  private static Path folder(int generation) {
    URL folder = EarlierReleasesTests.class.getResource("/wire/earlier/" + generation);
    try {
      return Path.of(Objects.requireNonNull(folder, "no such generation").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
