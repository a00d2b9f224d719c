package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.ModelConfig;
import java.nio.file.Path;

/**
 * A TorchScript archive, ready to be loaded.
 *
 * @param file the archive
 * @param fingerprint digest of checkpoint, options and program version
 * @param config the checkpoint's configuration
 * @param computeType format of weights and arithmetic
 */
public record Archive(Path file, String fingerprint, ModelConfig config, ComputeType computeType) {}
