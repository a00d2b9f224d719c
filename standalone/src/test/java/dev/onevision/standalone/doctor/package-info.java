/** Tests of the checks of a machine. */
@NullMarked
package dev.onevision.standalone.doctor;

import org.jspecify.annotations.NullMarked;
