package dev.onevision.contract.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@link Tokenization.Encode}.
 *
 * @param count tokens of the prompt, those of images and videos included
 * @param mediaTokens tokens of images and videos
 * @param tokens ids, without those of images and videos
 * @param texts of the tokens; incomplete characters are U+FFFD; null unless requested
 */
public record TokenizedPrompt(
    int count,
    int mediaTokens,
    List<Integer> tokens,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> texts) {}
