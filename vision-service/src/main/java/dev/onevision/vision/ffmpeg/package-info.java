/** FFmpeg's libraries: loads them, reads from memory, decodes single images. */
@NullMarked
package dev.onevision.vision.ffmpeg;

import org.jspecify.annotations.NullMarked;
