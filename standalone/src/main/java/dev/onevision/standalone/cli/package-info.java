/** The commands of the launcher: serve, caption, convert. */
@NullMarked
package dev.onevision.standalone.cli;

import org.jspecify.annotations.NullMarked;
