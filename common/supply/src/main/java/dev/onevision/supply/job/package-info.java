/** The program that downloads and converts a model before workers start, or waits for it. */
@NullMarked
package dev.onevision.supply.job;

import org.jspecify.annotations.NullMarked;
