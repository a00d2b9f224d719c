package dev.onevision.gateway.tokenization;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a prompt.
 *
 * @param count tokens of the prompt, those of images and videos included
 * @param imageTokens tokens of images and videos
 * @param maxModelLen max tokens of a prompt and its completion; null if the workers have left
 * @param tokens ids, without those of images and videos
 * @param tokenStrings texts of the tokens; absent unless requested
 */
record TokenizeBody(
    int count,
    @JsonProperty("image_tokens") int imageTokens,
    @JsonProperty("max_model_len") @JsonInclude @Nullable Integer maxModelLen,
    List<Integer> tokens,
    @JsonProperty("token_strings") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<String> tokenStrings) {}
