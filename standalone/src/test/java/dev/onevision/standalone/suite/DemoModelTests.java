package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoModelTests {

  private static final Path CHECKPOINT =
      Path.of(Objects.requireNonNull(System.getProperty("onevision.root")))
          .resolve("demo-model/checkpoint");

  @TempDir Path models;

  @Test
  void unpacksTheWholeCheckpoint() throws IOException {
    Path unpacked = DemoModel.unpack(models);
    try (Stream<Path> files = Files.list(CHECKPOINT)) {
      for (Path file : files.toList()) {
        assertThat(unpacked.resolve(CHECKPOINT.relativize(file))).hasSameBinaryContentAs(file);
      }
    }
  }

  @Test
  void unpacksOnlyOnce() throws IOException {
    Path config = DemoModel.unpack(models).resolve("config.json");
    FileTime longAgo = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(config, longAgo);
    assertThat(DemoModel.unpack(models)).isEqualTo(config.getParent());
    assertThat(Files.getLastModifiedTime(config)).isEqualTo(longAgo);
  }
}
