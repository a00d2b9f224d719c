@NullMarked
package dev.onevision.vision.video;

import org.jspecify.annotations.NullMarked;
