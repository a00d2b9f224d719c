@NullMarked
package dev.onevision.contract.rules;

import org.jspecify.annotations.NullMarked;
