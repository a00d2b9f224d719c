@NullMarked
package dev.onevision.contract.topics;

import org.jspecify.annotations.NullMarked;
