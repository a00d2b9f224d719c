@NullMarked
package dev.onevision.worker;

import org.jspecify.annotations.NullMarked;
