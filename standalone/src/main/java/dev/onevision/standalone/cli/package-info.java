/** The commands of the launcher. */
@NullMarked
package dev.onevision.standalone.cli;

import org.jspecify.annotations.NullMarked;
