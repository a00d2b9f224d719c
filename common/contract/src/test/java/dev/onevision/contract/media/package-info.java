@NullMarked
package dev.onevision.contract.media;

import org.jspecify.annotations.NullMarked;
