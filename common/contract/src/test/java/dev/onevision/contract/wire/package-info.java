@NullMarked
package dev.onevision.contract.wire;

import org.jspecify.annotations.NullMarked;
