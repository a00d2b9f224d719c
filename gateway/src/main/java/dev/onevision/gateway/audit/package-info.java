/** The audit log: who asked for what, and what came of it, without content. */
@NullMarked
package dev.onevision.gateway.audit;

import org.jspecify.annotations.NullMarked;
