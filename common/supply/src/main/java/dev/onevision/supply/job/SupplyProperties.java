package dev.onevision.supply.job;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where a model comes from, for the Job that downloads it and the workers that wait for it.
 *
 * @param action {@code download}, or {@code wait} for another process that downloads
 * @param source {@code hf://ORG/NAME[@REVISION]}, {@code s3://BUCKET/PREFIX}, or the URL of a
 *     folder with a {@code SHA256SUMS} file
 * @param endpoint URL of the hub or the S3 service; by default the public one
 * @param tokenFile file with the token of the hub or the web server
 * @param parallel max files that are downloaded at a time
 * @param convert whether the archives are written too, in {@code onevision.model.archives}
 * @param gpus the number of GPUs that the language model is spread over
 * @param waitTimeout max time to wait for another process that downloads into the folder
 */
@ConfigurationProperties("onevision.supply")
@Validated
record SupplyProperties(
    @DefaultValue("download") Action action,
    @NotBlank String source,
    @Nullable URI endpoint,
    @Nullable Path tokenFile,
    @Min(1) @Max(32) @DefaultValue("4") int parallel,
    @DefaultValue("false") boolean convert,
    @Min(1) @Max(64) @DefaultValue("1") int gpus,
    @DefaultValue("6h") Duration waitTimeout) {

  /** What the program does. */
  enum Action {
    DOWNLOAD,
    WAIT
  }
}
