package dev.onevision.vision.media;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Pictures that are not sent but lie ready.
 *
 * @param folder that requests for captions may name files of, by their path in it; null for none.
 *     Whoever may write to {@code captions.requests} can have all of it described
 */
@ConfigurationProperties("onevision.vision.media")
public record MediaFolderProperties(@Nullable Path folder) {}
