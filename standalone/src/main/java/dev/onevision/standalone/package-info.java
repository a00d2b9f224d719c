/** The whole suite in one JVM, and the commands of the launcher. */
@NullMarked
package dev.onevision.standalone;

import org.jspecify.annotations.NullMarked;
