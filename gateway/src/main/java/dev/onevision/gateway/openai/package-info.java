/** OpenAI's REST API: its endpoints, its shapes, its errors. */
@NullMarked
package dev.onevision.gateway.openai;

import org.jspecify.annotations.NullMarked;
