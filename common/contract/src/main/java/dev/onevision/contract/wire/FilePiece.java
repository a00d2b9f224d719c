package dev.onevision.contract.wire;

/**
 * One record of a file's content in {@code files.content}.
 *
 * @param key part of the record's key after the file's id and a slash; unique in the file,
 *     including pieces that were written and never became part of it
 * @param partition zero-based
 * @param offset of the record
 * @param bytes length of the piece
 * @param checksum CRC-32C of the piece
 */
public record FilePiece(String key, int partition, long offset, int bytes, long checksum) {}
