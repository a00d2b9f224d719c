/** The names of topics and share groups. */
@NullMarked
package dev.onevision.contract.topics;

import org.jspecify.annotations.NullMarked;
