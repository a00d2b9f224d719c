/** The playground in a browser. */
@NullMarked
package dev.onevision.standalone.playground;

import org.jspecify.annotations.NullMarked;
