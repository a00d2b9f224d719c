package dev.onevision.supply.source;

import org.jspecify.annotations.Nullable;

/**
 * A file of a source.
 *
 * @param name of the file, without a folder
 * @param bytes its size
 * @param checksum of its content; null if the source has none
 */
public record RemoteFile(String name, long bytes, @Nullable Checksum checksum) {}
