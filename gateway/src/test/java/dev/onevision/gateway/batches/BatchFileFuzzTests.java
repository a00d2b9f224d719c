package dev.onevision.gateway.batches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.gateway.batches.BatchLine.BadLineException;
import dev.onevision.gateway.batches.LineReader.Line;
import dev.onevision.gateway.testing.HostileBatchFile;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** Whatever is in a batch's file, it is refused with a reason, or its lines can be answered. */
class BatchFileFuzzTests {

  private static final String ENDPOINT = "/v1/chat/completions";
  private static final int FILES = Integer.getInteger("onevision.fuzz.batch-files", 10_000);

  private final JsonMapper mapper = new JsonMapper();
  private final BatchesProperties limits =
      new BatchesProperties(
          1000,
          DataSize.ofMegabytes(1),
          DataSize.ofMegabytes(2),
          4,
          16,
          200,
          Duration.ofDays(7),
          Duration.ofMinutes(30),
          3,
          Duration.ofSeconds(1));

  @Test
  void noFileBreaksTheCheckAndWhatPassesCanBeSent() throws Exception {
    int passed = 0;
    for (int seed = 0; seed < FILES; seed++) {
      byte[] file = HostileBatchFile.of(new Random(seed));
      try {
        InputCheck check = check(file);
        if (check.problems().isEmpty()) {
          passed++;
          send(file);
        }
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(passed).isBetween(FILES / 50, FILES / 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void fileOfAnotherEncodingIsRefusedWithAndWithoutAMark(String encoding) {
    for (String mark : new String[] {"", "\ufeff"}) {
      byte[] file = (mark + HostileBatchFile.good()).getBytes(Charset.forName(encoding));
      assertThat(check(file).problems())
          .first()
          .satisfies(
              problem -> {
                assertThat(problem.code()).isEqualTo("invalid_json_line");
                assertThat(problem.message()).contains("UTF-8");
                assertThat(problem.line()).isEqualTo(1);
              });
    }
  }

  @Test
  void fileWithAByteOrderMarkIsRead() throws Exception {
    byte[] file = ("\ufeff" + HostileBatchFile.good()).getBytes(StandardCharsets.UTF_8);
    assertThat(check(file).problems()).isEmpty();
    send(file);
  }

  @Test
  void nameThatCannotBeWrittenIsRefused() {
    byte[] file =
        HostileBatchFile.good().replace("line-0", "\\ud800").getBytes(StandardCharsets.UTF_8);
    assertThat(check(file).problems()).first().extracting("parameter").isEqualTo("custom_id");
  }

  private InputCheck check(byte[] file) {
    InputCheck check = new InputCheck(mapper, ENDPOINT, limits);
    LineReader lines = reader(file);
    Line line = lines.next();
    while (line != null && check.take(line)) {
      line = lines.next();
    }
    return check;
  }

  /** As a run does that reads the file for the second time. */
  private void send(byte[] file) throws BadLineException {
    ResultLines results = new ResultLines(mapper, "batch");
    LineReader lines = reader(file);
    for (Line line = lines.next(); line != null; line = lines.next()) {
      BatchLine parsed = BatchLine.parse(mapper, line.bytes(), line.number(), ENDPOINT);
      assertThat(mapper.readTree(parsed.body()).isObject()).isTrue();
      byte[] result = results.expired(parsed);
      assertThat(mapper.readTree(result).path("custom_id").asString()).isEqualTo(parsed.customId());
    }
  }

  private LineReader reader(byte[] file) {
    return new LineReader(
        new ByteArrayInputStream(file), 0, Math.toIntExact(limits.maxLineBytes().toBytes()));
  }
}
