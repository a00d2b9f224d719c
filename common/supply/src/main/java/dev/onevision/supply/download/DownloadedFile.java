package dev.onevision.supply.download;

/**
 * What happened to a file.
 *
 * @param name in the folder
 * @param bytes its size
 * @param downloaded false if it was there
 * @param verified how its content was checked: {@code sha256}, {@code git}, {@code md5}, or {@code
 *     size} if the source has no checksum
 */
public record DownloadedFile(String name, long bytes, boolean downloaded, String verified) {}
