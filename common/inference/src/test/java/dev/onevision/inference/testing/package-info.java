/** The checkout's reference data, for the tests of every module that runs the model. */
@NullMarked
package dev.onevision.inference.testing;

import org.jspecify.annotations.NullMarked;
