package dev.onevision.vision.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.onevision.vision.media.MediaException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaFolderTests {

  private static final FileKind KIND =
      new FileKind("image", "image/*", 8, Duration.ofSeconds(1), 4, start -> {});

  @TempDir private Path outside;

  @BeforeEach
  void fill() throws IOException {
    Path inside = Files.createDirectories(outside.resolve("folder/deep"));
    Files.write(inside.resolve("a.png"), new byte[] {1, 2});
    Files.write(inside.resolve("large.png"), new byte[9]);
    Files.write(outside.resolve("secret.png"), new byte[] {3});
    Files.write(Files.createDirectories(outside.resolve("folder-2")).resolve("b.png"), new byte[1]);
    Files.createSymbolicLink(inside.resolve("out.png"), outside.resolve("secret.png"));
    Files.createSymbolicLink(outside.resolve("folder/up"), outside);
  }

  @Test
  void fileIsReadByItsPathInTheFolder() throws MediaException {
    assertThat(folder().read("deep/a.png", KIND)).containsExactly(1, 2);
    assertThat(folder().read("deep/../deep/a.png", KIND)).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "missing.png",
        "deep",
        "../secret.png",
        "deep/../../secret.png",
        "../folder-2/b.png",
        "deep/out.png",
        "up/secret.png",
        "/etc/hostname",
        "deep/a.png\0"
      })
  void fileOutsideOfTheFolderLooksLikeAMissingFile(String path) {
    MediaException refusal =
        catchThrowableOfType(MediaException.class, () -> folder().read(path, KIND));
    assertThat(refusal.problem()).isEqualTo(Problem.UNREACHABLE);
    assertThat(refusal)
        .hasMessage("The image could not be read: there is no such file in the mounted folder.");
  }

  @Test
  void fileThatIsTooLargeIsNotRead() {
    MediaException refusal =
        catchThrowableOfType(MediaException.class, () -> folder().read("deep/large.png", KIND));
    assertThat(refusal.problem()).isEqualTo(Problem.TOO_LARGE);
  }

  @Test
  void withoutAFolderThereAreNoFiles() {
    MediaException refusal =
        catchThrowableOfType(
            MediaException.class, () -> new MediaFolder(null).read("deep/a.png", KIND));
    assertThat(refusal).hasMessageContaining("onevision.vision.media.folder");
  }

  private MediaFolder folder() {
    return new MediaFolder(outside.resolve("folder"));
  }
}
