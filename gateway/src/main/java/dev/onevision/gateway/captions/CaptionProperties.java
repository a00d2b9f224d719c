package dev.onevision.gateway.captions;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Captions over HTTP.
 *
 * @param prompt the question about an image whose request has none
 */
@Validated
@ConfigurationProperties("onevision.gateway.captions")
record CaptionProperties(@DefaultValue("Describe the image.") @NotBlank String prompt) {}
