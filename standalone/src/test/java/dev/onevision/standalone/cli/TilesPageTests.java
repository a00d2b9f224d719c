package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.inference.checkpoint.Size;
import dev.onevision.vision.tiling.AnyresPlan;
import dev.onevision.vision.tiling.TilingRules;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page about tiles matches the code. */
class TilesPageTests {

  private static final Path ROOT = Path.of(System.getProperty("onevision.root"));
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "```sh\n\\./onevision (tiles \\S*docs/.*|tiles --mode .*)\n```\n\n```\n([^`]*)```");
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| (\\d+) x (\\d+) \\| (\\S+ x \\S+) \\| (\\S+ x \\S+) \\| (\\S+) \\|$");

  @TempDir Path folder;

  /** A command of the page and the text under it. */
  record Example(String command, String text) {}

  static Stream<Example> examples() throws IOException {
    return matches(EXAMPLE).map(match -> new Example(match.group(1), match.group(2)));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleIsWhatTheCommandDrawsAndPrints(Example example) throws IOException {
    List<String> arguments = new ArrayList<>();
    Path documented = Path.of("");
    for (String word : example.command().split(" ", -1)) {
      if (word.startsWith("docs/images/tiles-")) {
        documented = ROOT.resolve(word);
        arguments.add(folder.resolve("drawing.png").toString());
      } else {
        arguments.add(word.contains("/") ? ROOT.resolve(word).toString() : word);
      }
    }
    StringWriter out = new StringWriter();

    assertThat(run(out, arguments.toArray(String[]::new))).isZero();

    assertThat(out.toString().lines()).containsExactlyElementsOf(example.text().lines().toList());
    if (System.getProperty("onevision.docs", "").equals("write")) {
      Files.copy(folder.resolve("drawing.png"), documented, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(dots(folder.resolve("drawing.png"))).isEqualTo(dots(documented));
  }

  @Test
  void pageHasAnExampleOfEachDrawing() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("docs/images"))) {
      List<String> drawings =
          files
              .map(file -> "docs/images/" + file.getFileName())
              .filter(name -> name.contains("/tiles-"))
              .toList();
      assertThat(drawings).isNotEmpty();
      assertThat(examples().map(Example::command))
          .hasSameSizeAs(drawings)
          .allMatch(command -> drawings.stream().anyMatch(command::endsWith));
    }
  }

  @Test
  void tableOfSizesIsThePlansArithmetic() throws IOException {
    TilingRules published = TilingRules.ofGrids(384, 27, 6, 9);
    List<MatchResult> rows = matches(ROW).toList();
    assertThat(rows).hasSizeGreaterThan(5);
    for (MatchResult row : rows) {
      Size image = new Size(Integer.parseInt(row.group(1)), Integer.parseInt(row.group(2)));
      AnyresPlan plan = AnyresPlan.of(image, published);
      assertThat(row.group(3)).isEqualTo(plan.map().columns() + " x " + plan.map().rows());
      assertThat(row.group(4))
          .isEqualTo(plan.map().finalWidth() + " x " + plan.map().finalHeight());
      assertThat(row.group(5)).isEqualTo(String.format(Locale.ROOT, "%,d", plan.tokens()));
    }
  }

  @Test
  void whatCannotBeDrawnIsSaid() {
    Path out = folder.resolve("drawing.png");
    StringWriter err = new StringWriter();
    String missing = folder.resolve("missing.png").toString();
    assertThat(run(err, "tiles", missing, "--out", out.toString())).isEqualTo(Commands.FAILED);
    String wide = ROOT.resolve("docs/images/wide.png").toString();
    assertThat(run(err, "tiles", wide, "--size", "0x7", "--out", out.toString())).isEqualTo(2);
    assertThat(run(err, "tiles", wide, wide, "--mode", "anyres", "--out", out.toString()))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("Cannot read an image at " + missing)
        .contains("--size must be like 1920x1080, with at most 64,000,000 pixels; it is 0x7")
        .contains("--mode anyres draws one image at a time");
    assertThat(out).doesNotExist();
  }

  private static int run(StringWriter out, String... arguments) {
    PrintWriter writer = new PrintWriter(out);
    return Commands.run(writer, writer, arguments);
  }

  private static Stream<MatchResult> matches(Pattern pattern) throws IOException {
    String page = Files.readString(ROOT.resolve("docs/how-an-image-becomes-tokens.md"));
    return pattern.matcher(page).results();
  }

  /** Width, then every dot: files of the same image may be compressed differently. */
  private static int[] dots(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    int width = image.getWidth();
    int[] dots = Arrays.copyOf(new int[] {width}, 1 + width * image.getHeight());
    image.getRGB(0, 0, width, image.getHeight(), dots, 1, width);
    return dots;
  }
}
