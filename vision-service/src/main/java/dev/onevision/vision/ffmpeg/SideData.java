package dev.onevision.vision.ffmpeg;

import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.global.avcodec;
import org.jspecify.annotations.Nullable;

/** The side data of a stream or of an image. */
public final class SideData {

  private static final int MATRIX_NUMBERS = 9;

  private SideData() {}

  /**
   * The display matrix.
   *
   * @param data the first of the side data
   * @param count number of side data
   * @return nine numbers, row by row; null if there is no matrix
   */
  public static int @Nullable [] displayMatrix(@Nullable AVPacketSideData data, int count) {
    if (data == null || data.isNull()) {
      return null;
    }
    AVPacketSideData found =
        avcodec.av_packet_side_data_get(data, count, avcodec.AV_PKT_DATA_DISPLAYMATRIX);
    if (found == null || found.isNull() || found.size() < MATRIX_NUMBERS * Integer.BYTES) {
      return null;
    }
    int[] matrix = new int[MATRIX_NUMBERS];
    found
        .data()
        .capacity(found.size())
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .asIntBuffer()
        .get(matrix);
    return matrix;
  }
}
