package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTests {

  @TempDir Path folder;

  @Test
  void belongsToOneSuiteAtATime() {
    try (WorkFolder held = WorkFolder.lock(folder)) {
      assertThat(held.kafka().startsWith(folder)).isTrue();
      assertThatExceptionOfType(SuiteException.class)
          .isThrownBy(() -> WorkFolder.lock(folder))
          .withMessageContaining("Another suite")
          .withMessageContaining(folder.toString())
          .withMessageContaining("--work");
    }
    WorkFolder.lock(folder).close();
  }

  @Test
  void saysThatAFileIsNoFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatExceptionOfType(SuiteException.class)
        .isThrownBy(() -> WorkFolder.lock(file))
        .withMessageContaining(file.toString());
  }
}
