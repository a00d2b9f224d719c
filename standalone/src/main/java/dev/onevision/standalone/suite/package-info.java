/** The broker and the three applications, started together in one JVM and stopped together. */
@NullMarked
package dev.onevision.standalone.suite;

import org.jspecify.annotations.NullMarked;
