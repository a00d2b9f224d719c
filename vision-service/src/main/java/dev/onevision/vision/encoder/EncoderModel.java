package dev.onevision.vision.encoder;

/**
 * What is known of the model that encodes.
 *
 * @param fingerprint of the archive: equal fingerprints give equal embeddings
 * @param hiddenSize values of one embedding
 * @param dataType of the values: {@code bf16} or {@code f32}
 */
public record EncoderModel(String fingerprint, int hiddenSize, String dataType) {}
