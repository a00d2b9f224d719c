/** OpenAI's older completions API: text that continues a text, without a chat template. */
@NullMarked
package dev.onevision.gateway.completions;

import org.jspecify.annotations.NullMarked;
