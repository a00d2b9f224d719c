/** How clients share what there is too little of. Pure: no clock, no thread, no HTTP. */
@NullMarked
package dev.onevision.gateway.fairness;

import org.jspecify.annotations.NullMarked;
