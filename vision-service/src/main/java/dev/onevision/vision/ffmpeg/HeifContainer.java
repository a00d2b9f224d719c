package dev.onevision.vision.ffmpeg;

import dev.onevision.vision.tiling.Pixels;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avformat.AVStreamGroupTileGrid;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * The primary image of an AVIF or HEIC file: one coded image, or a grid of them, as phones write
 * it. Reads from memory only. One thread at a time.
 */
public final class HeifContainer implements AutoCloseable {

  private static final int MAX_STREAMS = 1000;

  /** Coded images are padded to whole blocks; the padding must not count against the limit. */
  private static final int BLOCK = 128;

  private static final Map<Integer, String> DECODERS =
      Map.of(avcodec.AV_CODEC_ID_AV1, "libaom-av1", avcodec.AV_CODEC_ID_HEVC, "hevc");

  private final MemoryFile file;
  private final AVFormatContext context;
  private final Layout layout;

  /** The position of a stream's coded image in the image. */
  private record Tile(int x, int y) {}

  /**
   * The image's parts.
   *
   * @param tiles by index of their stream; one stream may be in several positions
   * @param matrix the display matrix; null if the file has none
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
  private record Layout(
      int width, int height, Map<Integer, List<Tile>> tiles, int @Nullable [] matrix) {}

  /**
   * Opens the file and reads its structure.
   *
   * @param over whether to stop reading
   * @throws DecodingException if it cannot be read or has no image
   */
  public HeifContainer(ByteBuffer bytes, BooleanSupplier over) throws DecodingException {
    FFmpegLibrary.load();
    file = new MemoryFile(bytes, over);
    boolean done = false;
    try {
      AVFormatContext opened = file.openContainer("mov", MAX_STREAMS);
      if (opened == null) {
        throw new DecodingException("HEIF: cannot open");
      }
      context = opened;
      layout = layout();
      done = true;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  private Layout layout() throws DecodingException {
    AVStreamGroup grid = grid();
    return grid == null ? single() : gridLayout(grid, grid.params_tile_grid());
  }

  private @Nullable AVStreamGroup grid() {
    AVStreamGroup found = null;
    for (int i = 0; i < context.nb_stream_groups(); i++) {
      AVStreamGroup group = context.stream_groups(i);
      boolean isDefault = (group.disposition() & avformat.AV_DISPOSITION_DEFAULT) != 0;
      if (group.type() == avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID
          && (found == null || isDefault)) {
        found = group;
      }
    }
    return found;
  }

  private Layout single() throws DecodingException {
    AVStream found = null;
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      boolean image = stream.codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO;
      boolean isDefault = (stream.disposition() & avformat.AV_DISPOSITION_DEFAULT) != 0;
      if (image && (found == null || isDefault)) {
        found = stream;
      }
    }
    if (found == null) {
      throw new DecodingException("HEIF: no image");
    }
    var parameters = found.codecpar();
    return new Layout(
        parameters.width(),
        parameters.height(),
        Map.of(found.index(), List.of(new Tile(0, 0))),
        SideData.displayMatrix(parameters.coded_side_data(), parameters.nb_coded_side_data()));
  }

  private static Layout gridLayout(AVStreamGroup group, AVStreamGroupTileGrid grid)
      throws DecodingException {
    Map<Integer, List<Tile>> tiles = new HashMap<>();
    for (int i = 0; i < grid.nb_tiles(); i++) {
      int index = grid.offsets_idx(i);
      if (index < 0 || index >= group.nb_streams()) {
        throw new DecodingException("HEIF: a tile without image");
      }
      Tile tile =
          new Tile(
              grid.offsets_horizontal(i) - grid.horizontal_offset(),
              grid.offsets_vertical(i) - grid.vertical_offset());
      tiles.merge(
          group.streams(index).index(),
          List.of(tile),
          (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream()).toList());
    }
    return new Layout(
        grid.width(),
        grid.height(),
        tiles,
        SideData.displayMatrix(grid.coded_side_data(), grid.nb_coded_side_data()));
  }

  /** Width as stored. */
  public int width() {
    return layout.width;
  }

  /** Height as stored. */
  public int height() {
    return layout.height;
  }

  /** The display matrix; null if the file has none. */
  public int @Nullable [] displayMatrix() {
    return layout.matrix;
  }

  /**
   * Decodes the image as it is stored.
   *
   * @throws DecodingException if a part is missing, damaged or has another codec
   */
  public Pixels decode() throws DecodingException {
    int row = Math.multiplyExact(layout.width, Pixels.CHANNELS);
    Pixels image =
        new Pixels(layout.width, layout.height, new byte[Math.multiplyExact(row, layout.height)]);
    Map<Integer, List<Tile>> missing = new HashMap<>(layout.tiles);
    AVPacket packet = avcodec.av_packet_alloc();
    try (RgbFrames rgb = new RgbFrames()) {
      while (!missing.isEmpty() && avformat.av_read_frame(context, packet) >= 0) {
        List<Tile> places = missing.remove(packet.stream_index());
        if (places != null) {
          Pixels part = part(context.streams(packet.stream_index()), packet, rgb);
          boolean whole = layout.tiles.size() == 1 && places.size() == 1;
          if (whole && (part.width() < layout.width || part.height() < layout.height)) {
            throw new DecodingException("HEIF: an image smaller than its header says");
          }
          for (Tile place : places) {
            paste(part, image, place);
          }
        }
        avcodec.av_packet_unref(packet);
      }
    } finally {
      avcodec.av_packet_free(packet);
    }
    if (!missing.isEmpty()) {
      throw new DecodingException("HEIF: a part of the image is missing");
    }
    return image;
  }

  private Pixels part(AVStream stream, AVPacket packet, RgbFrames rgb) throws DecodingException {
    String name = DECODERS.get(stream.codecpar().codec_id());
    if (name == null) {
      throw new DecodingException("HEIF: coding " + stream.codecpar().codec_id());
    }
    AVCodec codec = avcodec.avcodec_find_decoder_by_name(name);
    AVCodecContext decoder = avcodec.avcodec_alloc_context3(codec);
    AVFrame frame = avutil.av_frame_alloc();
    try {
      long side = Math.max(layout.width, layout.height) + (long) BLOCK;
      decoder.max_pixels(Math.min(Integer.MAX_VALUE, side * side));
      decoder.thread_count(1);
      decoder.err_recognition(avcodec.AV_EF_EXPLODE);
      require(avcodec.avcodec_parameters_to_context(decoder, stream.codecpar()));
      require(avcodec.avcodec_open2(decoder, codec, (AVDictionary) null));
      require(avcodec.avcodec_send_packet(decoder, packet));
      require(avcodec.avcodec_send_packet(decoder, null));
      require(avcodec.avcodec_receive_frame(decoder, frame));
      return rgb.pixels(frame);
    } finally {
      avutil.av_frame_free(frame);
      avcodec.avcodec_free_context(decoder);
    }
  }

  private static void require(int result) throws DecodingException {
    if (result < 0) {
      throw new DecodingException("HEIF: cannot decode: " + result);
    }
  }

  /** Copies a part into the image, and cuts off what lies outside. */
  private static void paste(Pixels part, Pixels image, Tile place) {
    int left = Math.max(place.x, 0);
    int right = Math.min(place.x + part.width(), image.width());
    int from = left - place.x;
    int top = Math.max(place.y, 0);
    int bottom = Math.min(place.y + part.height(), image.height());
    for (int y = top; y < bottom && left < right; y++) {
      System.arraycopy(
          part.rgb(),
          ((y - place.y) * part.width() + from) * Pixels.CHANNELS,
          image.rgb(),
          (y * image.width() + left) * Pixels.CHANNELS,
          (right - left) * Pixels.CHANNELS);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
