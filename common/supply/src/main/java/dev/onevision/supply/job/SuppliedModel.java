package dev.onevision.supply.job;

import dev.onevision.inference.program.WeightFormat;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** The model, by keys that workers read too and describe. */
@ConfigurationProperties("onevision.model")
@Validated
record SuppliedModel(
    @NotNull Path path,
    @Nullable Path archives,
    @Pattern(regexp = "auto|bf16|f32") @DefaultValue("auto") String dataType,
    @DefaultValue("full") WeightFormat weights) {}
