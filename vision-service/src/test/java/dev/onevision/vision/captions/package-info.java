@NullMarked
package dev.onevision.vision.captions;

import org.jspecify.annotations.NullMarked;
