@NullMarked
package dev.onevision.worker.requests;

import org.jspecify.annotations.NullMarked;
