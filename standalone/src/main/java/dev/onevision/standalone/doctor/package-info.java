/** Checks what a machine can run, and what is wrong with it. */
@NullMarked
package dev.onevision.standalone.doctor;

import org.jspecify.annotations.NullMarked;
