package dev.onevision.standalone.cli;

import dev.onevision.inference.checkpoint.CheckpointException;
import dev.onevision.inference.checkpoint.Size;
import dev.onevision.standalone.drawing.TilingDrawing;
import dev.onevision.standalone.drawing.TilingText;
import dev.onevision.vision.encoder.ModelTiling;
import dev.onevision.vision.images.DecodedImage;
import dev.onevision.vision.images.ImageDecoder;
import dev.onevision.vision.images.ImageProperties;
import dev.onevision.vision.media.MediaException;
import dev.onevision.vision.tiling.Pixels;
import dev.onevision.vision.tiling.Tiler;
import dev.onevision.vision.tiling.Tiles;
import dev.onevision.vision.tiling.TilingMode;
import dev.onevision.vision.tiling.TilingRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws how a picture becomes tokens. */
@Command(
    name = "tiles",
    mixinStandardHelpOptions = true,
    description = {
      "Draws the tiles that pictures are cut into and the features that come of them, and counts"
          + " the tokens.",
      "One picture is tiled; several are padded to squares, unless --mode says otherwise."
    })
final class TilesCommand implements Callable<Integer> {

  /** The published models': 384 pixels, 27 patches, grids up to 6 x 6, anyres_max_9. */
  private static final TilingRules PUBLISHED = TilingRules.ofGrids(384, 27, 6, 9);

  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");
  private static final int MOST_PICTURES = 64;
  private static final long MOST_PIXELS = 64_000_000;

  /** What is drawn. */
  enum Mode {
    ANYRES,
    PAD,
    BASE,
    VIDEO
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      required = true,
      description = "The drawing, a PNG file; replaced if it exists.")
  private Path out = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "Checkpoint folder whose config.json has the rules. Default: the published models'"
              + " (384 pixels, 27 patches a side, grids up to 6 x 6).")
  private @Nullable Path model;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "anyres, pad, base, or video: the files are its frames.")
  private @Nullable Mode mode;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Stretch the pictures to this size first, to see what becomes of the size.")
  private @Nullable String size;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Pictures, or a video's frames.")
  private List<Path> files = List.of();

  @Override
  public Integer call() throws InterruptedException {
    Mode chosen = mode != null ? mode : files.size() == 1 ? Mode.ANYRES : Mode.PAD;
    if (files.size() > MOST_PICTURES || (chosen == Mode.ANYRES && files.size() > 1)) {
      throw new ParameterException(
          spec.commandLine(),
          chosen == Mode.ANYRES
              ? "One picture is drawn at a time with --mode anyres."
              : "At most " + MOST_PICTURES + " pictures are drawn together.");
    }
    try {
      TilingRules rules = model == null ? PUBLISHED : ModelTiling.of(model);
      List<Tiles> tiles = cut(chosen, new Tiler(rules));
      if (!ImageIO.write(new TilingDrawing(rules).draw(tiles), "png", out.toFile())) {
        throw new CommandException("This Java runtime cannot write PNG files.");
      }
      TilingText.of(tiles, rules).forEach(spec.commandLine().getOut()::println);
      spec.commandLine().getOut().flush();
      return 0;
    } catch (CheckpointException failure) {
      throw new CommandException(String.valueOf(failure.getMessage()), failure);
    } catch (IOException failure) {
      throw new CommandException(out + " cannot be written: " + failure.getMessage(), failure);
    }
  }

  private List<Tiles> cut(Mode chosen, Tiler tiler) throws InterruptedException {
    if (chosen == Mode.VIDEO) {
      ByteBuffer frames = tiler.newBuffer(files.size());
      for (int i = 0; i < files.size(); i++) {
        tiler.frame(read(files.get(i)), i, frames);
      }
      return List.of(tiler.frames(files.size(), frames));
    }
    List<Tiles> tiles = new ArrayList<>();
    for (Path file : files) {
      tiles.add(
          switch (chosen) {
            case ANYRES -> tiler.tile(read(file), TilingMode.ANYRES, tiler.newBuffer());
            case PAD -> tiler.tile(read(file), TilingMode.PAD, tiler.newBuffer(1));
            case BASE, VIDEO -> tiler.tile(read(file), TilingMode.BASE, tiler.newBuffer(1));
          });
    }
    return tiles;
  }

  private Pixels read(Path file) throws InterruptedException {
    // The service's own defaults, without a service.
    ImageProperties limits =
        new Binder(List.of()).bindOrCreate("onevision.vision.images", ImageProperties.class);
    ImageDecoder decoder = new ImageDecoder(limits);
    try (DecodedImage picture =
        decoder.decode(Files.readAllBytes(file), null, decoder.newRequest(), Duration.ZERO)) {
      return size == null ? picture.pixels() : stretched(picture.pixels(), size(size));
    } catch (IOException failure) {
      throw new CommandException("There is no picture to read at " + file + ".", failure);
    } catch (MediaException failure) {
      throw new CommandException(file + ": " + failure.getMessage(), failure);
    }
  }

  private Size size(String text) {
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      Size wanted =
          new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      if ((long) wanted.width() * wanted.height() <= MOST_PIXELS) {
        return wanted;
      }
    }
    throw new ParameterException(
        spec.commandLine(),
        "--size is %s; it must be like 1920x1080, and at most %,d pixels in all."
            .formatted(text, MOST_PIXELS));
  }

  /** Each pixel is the nearest one of the picture: it is only to be recognised. */
  private static Pixels stretched(Pixels picture, Size to) {
    byte[] rgb = new byte[to.width() * to.height() * Pixels.CHANNELS];
    int at = 0;
    for (int y = 0; y < to.height(); y++) {
      long row = (long) y * picture.height() / to.height() * picture.width();
      for (int x = 0; x < to.width(); x++) {
        int pixel = (int) (row + (long) x * picture.width() / to.width());
        System.arraycopy(picture.rgb(), pixel * Pixels.CHANNELS, rgb, at, Pixels.CHANNELS);
        at += Pixels.CHANNELS;
      }
    }
    return new Pixels(to.width(), to.height(), rgb);
  }
}
