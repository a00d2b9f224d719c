/** The broker and the three services in one JVM, started and stopped together. */
@NullMarked
package dev.onevision.standalone.suite;

import org.jspecify.annotations.NullMarked;
