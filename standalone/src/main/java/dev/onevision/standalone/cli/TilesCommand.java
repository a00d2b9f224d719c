package dev.onevision.standalone.cli;

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

/** Draws how an image becomes tokens. */
@Command(
    name = "tiles",
    mixinStandardHelpOptions = true,
    description = {
      "Draws the tiles of images and the features made of them, and counts the tokens.",
      "A single image uses mode anyres, several images use mode pad, unless --mode is set."
    })
final class TilesCommand implements Callable<Integer> {

  /** The published models': 384 pixels, 27 patches, grids up to 6 x 6, anyres_max_9. */
  private static final TilingRules PUBLISHED = TilingRules.ofGrids(384, 27, 6, 9);

  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");
  private static final int MAX_IMAGES = 64;
  private static final long MAX_PIXELS = 64_000_000;

  /** How images are tiled. */
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
          "Checkpoint folder whose config.json has the geometry. Default: that of the published"
              + " models (384 pixels, 27 patches a side, grids up to 6 x 6).")
  private @Nullable Path model;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "anyres, pad, base, or video: the files are its frames.")
  private @Nullable Mode mode;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Stretch the images to this size first.")
  private @Nullable String size;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Images, or the frames of a video.")
  private List<Path> files = List.of();

  @Override
  public Integer call() throws InterruptedException {
    Mode chosen = mode != null ? mode : files.size() == 1 ? Mode.ANYRES : Mode.PAD;
    if (files.size() > MAX_IMAGES || (chosen == Mode.ANYRES && files.size() > 1)) {
      throw new ParameterException(
          spec.commandLine(),
          chosen == Mode.ANYRES
              ? "--mode anyres draws one image at a time."
              : "The max number of images in one drawing is " + MAX_IMAGES + ".");
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
    } catch (IOException failure) {
      throw new CommandException("Cannot write " + out + ": " + failure.getMessage(), failure);
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
    // The defaults of the vision service.
    ImageProperties limits =
        new Binder(List.of()).bindOrCreate("onevision.vision.images", ImageProperties.class);
    ImageDecoder decoder = new ImageDecoder(limits);
    try (DecodedImage image =
        decoder.decode(Files.readAllBytes(file), null, decoder.newRequest(), Duration.ZERO)) {
      return size == null ? image.pixels() : stretched(image.pixels(), size(size));
    } catch (IOException failure) {
      throw new CommandException("Cannot read an image at " + file + ".", failure);
    } catch (MediaException failure) {
      throw new CommandException(file + ": " + failure.getMessage(), failure);
    }
  }

  private Size size(String text) {
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      Size wanted =
          new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      if ((long) wanted.width() * wanted.height() <= MAX_PIXELS) {
        return wanted;
      }
    }
    throw new ParameterException(
        spec.commandLine(),
        "--size must be like 1920x1080, with at most %2$,d pixels; it is %1$s."
            .formatted(text, MAX_PIXELS));
  }

  /** Nearest-neighbor scaling: the drawing only has to be recognizable. */
  private static Pixels stretched(Pixels image, Size to) {
    byte[] rgb = new byte[to.width() * to.height() * Pixels.CHANNELS];
    int at = 0;
    for (int y = 0; y < to.height(); y++) {
      long row = (long) y * image.height() / to.height() * image.width();
      for (int x = 0; x < to.width(); x++) {
        int pixel = (int) (row + (long) x * image.width() / to.width());
        System.arraycopy(image.rgb(), pixel * Pixels.CHANNELS, rgb, at, Pixels.CHANNELS);
        at += Pixels.CHANNELS;
      }
    }
    return new Pixels(to.width(), to.height(), rgb);
  }
}
