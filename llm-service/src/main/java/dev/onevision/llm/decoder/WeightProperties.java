package dev.onevision.llm.decoder;

import dev.onevision.inference.program.WeightFormat;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The decoder's weights.
 *
 * @param weights {@code full}, {@code int8} or {@code int4}: format of the decoder's matrices;
 *     {@code full} is the data type's
 */
@ConfigurationProperties("onevision.model")
public record WeightProperties(@DefaultValue("full") WeightFormat weights) {}
