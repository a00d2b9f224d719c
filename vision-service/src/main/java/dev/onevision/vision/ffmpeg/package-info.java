/** FFmpeg's libraries: loading them, reading from memory, decoding single images. */
@NullMarked
package dev.onevision.vision.ffmpeg;

import org.jspecify.annotations.NullMarked;
