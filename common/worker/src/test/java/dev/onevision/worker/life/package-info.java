@NullMarked
package dev.onevision.worker.life;

import org.jspecify.annotations.NullMarked;
