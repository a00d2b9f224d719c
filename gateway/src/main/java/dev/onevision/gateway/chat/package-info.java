/** Chat completions: from a request body to a checked call, and from reply events to a response. */
@NullMarked
package dev.onevision.gateway.chat;

import org.jspecify.annotations.NullMarked;
