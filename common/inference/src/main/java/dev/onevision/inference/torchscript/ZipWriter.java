package dev.onevision.inference.torchscript;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip of stored entries. Contents begin at multiples of 64 bytes, so that a reader can map
 * them, and may be longer than 4 GiB.
 *
 * <p>An entry's checksum is known after its bytes, and is then written into the entry's header, in
 * place. Format: APPNOTE.TXT 6.3, sections 4.3.7 to 4.3.16 and 4.5.3.
 */
final class ZipWriter {

  private static final int ALIGNMENT = 64;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int LOCAL_CRC_OFFSET = 14;
  private static final int LOCAL_SIZE_OFFSET = 18;
  private static final int LOCAL_NAME_OFFSET = 26;
  private static final int CENTRAL_HEADER_BYTES = 46;
  private static final long LIMIT_32 = 0xFFFFFFFFL;
  private static final short VERSION_ZIP64 = 45;
  private static final short ZIP64_EXTRA = 1;

  /** PyTorch's id for padding. */
  private static final short PADDING_EXTRA = 0x4246;

  /** 1980-01-01, the first day: without other dates, archives are reproducible. */
  private static final short DATE = (1 << 5) | 1;

  private final FileChannel channel;
  private final List<Entry> entries = new ArrayList<>();

  ZipWriter(FileChannel channel) {
    this.channel = channel;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] name, long offset, long size, long crc) {}

  /** Writes the bytes of one entry. */
  @FunctionalInterface
  interface Content {
    void writeTo(TensorSource.Sink sink) throws IOException;
  }

  void entry(String name, byte[] content) throws IOException {
    entry(name, content.length, sink -> sink.accept(ByteBuffer.wrap(content)));
  }

  void entry(String name, long size, Content content) throws IOException {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    long offset = channel.position();
    write(localHeader(nameBytes, offset, size));
    long start = channel.position();
    CRC32 crc = new CRC32();
    content.writeTo(
        chunk -> {
          crc.update(chunk.duplicate());
          write(chunk);
        });
    if (channel.position() - start != size) {
      throw new IllegalStateException(
          "Entry %s has %d bytes instead of %d".formatted(name, channel.position() - start, size));
    }
    ByteBuffer checksum = little(Integer.BYTES).putInt((int) crc.getValue()).flip();
    channel.write(checksum, offset + LOCAL_CRC_OFFSET);
    entries.add(new Entry(nameBytes, offset, size, crc.getValue()));
  }

  private static ByteBuffer localHeader(byte[] name, long offset, long size) {
    boolean large = size >= LIMIT_32;
    int zip64 = large ? 20 : 0;
    long unpadded = offset + LOCAL_HEADER_BYTES + name.length + zip64 + 4;
    int padding = (int) ((ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT);
    int extra = zip64 + 4 + padding;
    ByteBuffer header = little(LOCAL_HEADER_BYTES + name.length + extra);
    header.putInt(LOCAL_SIGNATURE).putShort(VERSION_ZIP64).putShort((short) 0).putShort((short) 0);
    header.putShort((short) 0).putShort(DATE).putInt(0);
    header.putInt(large ? -1 : (int) size).putInt(large ? -1 : (int) size);
    header.putShort((short) name.length).putShort((short) extra).put(name);
    if (large) {
      header.putShort(ZIP64_EXTRA).putShort((short) 16).putLong(size).putLong(size);
    }
    header.putShort(PADDING_EXTRA).putShort((short) padding);
    return header.position(header.capacity()).flip();
  }

  /**
   * Where the content of an entry begins, from the headers in front of the entries.
   *
   * @param channel a file that this class wrote
   */
  static long contentOffset(FileChannel channel, String name) throws IOException {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    long at = 0;
    while (true) {
      ByteBuffer header = read(channel, at, LOCAL_HEADER_BYTES);
      if (header.getInt() != LOCAL_SIGNATURE) {
        throw new IOException("The file has no entry " + name);
      }
      long size = Integer.toUnsignedLong(header.getInt(LOCAL_SIZE_OFFSET));
      int nameBytes = Short.toUnsignedInt(header.getShort(LOCAL_NAME_OFFSET));
      int extraBytes = Short.toUnsignedInt(header.getShort(LOCAL_NAME_OFFSET + Short.BYTES));
      ByteBuffer rest = read(channel, at + LOCAL_HEADER_BYTES, nameBytes + extraBytes);
      long content = at + LOCAL_HEADER_BYTES + nameBytes + extraBytes;
      if (rest.slice(0, nameBytes).equals(ByteBuffer.wrap(wanted))) {
        return content;
      }
      at = content + (size == LIMIT_32 ? rest.getLong(nameBytes + Integer.BYTES) : size);
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = little(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException("The file ends at " + (at + buffer.position()));
      }
    }
    return buffer.flip();
  }

  /** Writes the central directory; nothing can follow. */
  void finish() throws IOException {
    long start = channel.position();
    for (Entry entry : entries) {
      write(centralHeader(entry));
    }
    long size = channel.position() - start;
    long end = channel.position();
    ByteBuffer tail = little(56 + 20 + 22);
    tail.putInt(0x06064b50).putLong(44).putShort(VERSION_ZIP64).putShort(VERSION_ZIP64);
    tail.putInt(0).putInt(0).putLong(entries.size()).putLong(entries.size());
    tail.putLong(size).putLong(start);
    tail.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
    short count = (short) Math.min(entries.size(), 0xFFFF);
    tail.putInt(0x06054b50).putShort((short) 0).putShort((short) 0).putShort(count).putShort(count);
    tail.putInt((int) Math.min(size, LIMIT_32)).putInt((int) Math.min(start, LIMIT_32));
    tail.putShort((short) 0);
    write(tail.flip());
  }

  private static ByteBuffer centralHeader(Entry entry) {
    boolean largeSize = entry.size >= LIMIT_32;
    boolean largeOffset = entry.offset >= LIMIT_32;
    int zip64 = (largeSize ? 16 : 0) + (largeOffset ? 8 : 0);
    int extra = zip64 == 0 ? 0 : zip64 + 4;
    ByteBuffer header = little(CENTRAL_HEADER_BYTES + entry.name.length + extra);
    header.putInt(0x02014b50).putShort(VERSION_ZIP64).putShort(VERSION_ZIP64).putShort((short) 0);
    header.putShort((short) 0).putShort((short) 0).putShort(DATE).putInt((int) entry.crc);
    header.putInt(largeSize ? -1 : (int) entry.size).putInt(largeSize ? -1 : (int) entry.size);
    header.putShort((short) entry.name.length).putShort((short) extra).putShort((short) 0);
    header.putShort((short) 0).putShort((short) 0).putInt(0);
    header.putInt(largeOffset ? -1 : (int) entry.offset).put(entry.name);
    if (zip64 > 0) {
      header.putShort(ZIP64_EXTRA).putShort((short) zip64);
      if (largeSize) {
        header.putLong(entry.size).putLong(entry.size);
      }
      if (largeOffset) {
        header.putLong(entry.offset);
      }
    }
    return header.flip();
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static ByteBuffer little(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }
}
