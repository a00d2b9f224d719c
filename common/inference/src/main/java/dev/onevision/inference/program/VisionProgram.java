package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.checkpoint.ModelConfig;
import dev.onevision.inference.checkpoint.VisionConfig;
import dev.onevision.inference.torchscript.ScriptModule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The vision tower, the projector and the merge of tiles. It turns pixels into embeddings for the
 * language model.
 */
public final class VisionProgram implements Program {

  private static final String TOWER = "model.vision_tower.vision_tower.vision_model.";

  @Override
  public String fileName() {
    return "vision.pt";
  }

  @Override
  public int version() {
    return 5;
  }

  @Override
  public String source(ModelConfig config, ComputeType type) {
    VisionConfig vision = config.vision();
    if (vision.hiddenSize() % vision.heads() != 0) {
      throw new IllegalArgumentException(
          "A vision tower of width %d cannot have %d heads"
              .formatted(vision.hiddenSize(), vision.heads()));
    }
    return VisionScript.text(config, type);
  }

  @Override
  public ScriptModule module(Checkpoint checkpoint, ComputeType type) {
    VisionConfig vision = checkpoint.config().vision();
    Weights weights = new Weights(checkpoint, type);
    Products products = new Products(weights, WeightFormat.FULL);
    long hidden = vision.hiddenSize();
    long patch = vision.patchSize();
    long patches = (long) vision.patchesPerSide() * vision.patchesPerSide();
    long width = checkpoint.config().text().hiddenSize();
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    String embeddings = TOWER + "embeddings.";
    attributes.put(
        "patch_weight",
        weights.tensor(embeddings + "patch_embedding.weight", hidden, 3, patch, patch));
    attributes.put("patch_bias", weights.tensor(embeddings + "patch_embedding.bias", hidden));
    attributes.put(
        "position", weights.tensor(embeddings + "position_embedding.weight", patches, hidden));
    attributes.put("projector1", products.of("model.mm_projector.0.weight", width, hidden));
    attributes.put("projector1_bias", weights.tensor("model.mm_projector.0.bias", width));
    attributes.put("projector2", products.of("model.mm_projector.2.weight", width, width));
    attributes.put("projector2_bias", weights.tensor("model.mm_projector.2.bias", width));
    attributes.put("newline", weights.tensor("model.image_newline", width));
    for (int i = 0; i < vision.layers(); i++) {
      attributes.put("layer_" + i, layer(vision, weights, products, TOWER + "encoder.layers." + i));
    }
    return new ScriptModule("Vision", attributes);
  }

  private static ScriptModule layer(
      VisionConfig vision, Weights weights, Products products, String name) {
    long hidden = vision.hiddenSize();
    long intermediate = vision.intermediateSize();
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("norm1_weight", weights.tensor(name + ".layer_norm1.weight", hidden));
    attributes.put("norm1_bias", weights.tensor(name + ".layer_norm1.bias", hidden));
    attributes.put("qkv", products.of(qkv(name, "weight", hidden), hidden));
    attributes.put("qkv_bias", weights.joined(qkv(name, "bias", hidden)));
    attributes.put("out", products.of(name + ".self_attn.out_proj.weight", hidden, hidden));
    attributes.put("out_bias", weights.tensor(name + ".self_attn.out_proj.bias", hidden));
    attributes.put("norm2_weight", weights.tensor(name + ".layer_norm2.weight", hidden));
    attributes.put("norm2_bias", weights.tensor(name + ".layer_norm2.bias", hidden));
    attributes.put("fc1", products.of(name + ".mlp.fc1.weight", intermediate, hidden));
    attributes.put("fc1_bias", weights.tensor(name + ".mlp.fc1.bias", intermediate));
    attributes.put("fc2", products.of(name + ".mlp.fc2.weight", hidden, intermediate));
    attributes.put("fc2_bias", weights.tensor(name + ".mlp.fc2.bias", hidden));
    return new ScriptModule("Layer", attributes);
  }

  private static List<Weights.Part> qkv(String layer, String kind, long hidden) {
    return List.of(
        new Weights.Part(layer + ".self_attn.q_proj." + kind, hidden),
        new Weights.Part(layer + ".self_attn.k_proj." + kind, hidden),
        new Weights.Part(layer + ".self_attn.v_proj." + kind, hidden));
  }
}
