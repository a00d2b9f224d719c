package dev.onevision.gateway.tokenization;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /detokenize}, unchecked.
 *
 * @param tokens ids
 */
record DetokenizeRequest(@Nullable String model, @Nullable List<@Nullable Integer> tokens) {}
