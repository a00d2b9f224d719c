package dev.onevision.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onevision.inference.testing.Parity;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckpointTests {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint-hf", "checkpoint-hf-hub"})
  void convertedLayoutsHoldTheSameModelAsTheOriginal(String converted) throws IOException {
    JsonNode names =
        JsonMapper.shared().readTree(Files.readAllBytes(Parity.file("tensor_names.json")));
    try (Checkpoint original = Checkpoint.open(Parity.file("checkpoint-lmms"));
        Checkpoint other = Checkpoint.open(Parity.file(converted))) {
      assertThat(original.layout()).isEqualTo(Layout.LMMS_LAB);
      assertThat(other.layout()).isEqualTo(Layout.LLAVA_HF);
      assertThat(other.config()).isEqualTo(original.config());
      assertThat(names.size()).isEqualTo(97);
      for (Map.Entry<String, JsonNode> entry : names.properties()) {
        String name = entry.getKey();
        CheckpointTensor expected = tensor(original, name);
        CheckpointTensor actual = other.tensor(name, shape(expected));
        assertThat(actual.data().mismatch(expected.data())).as(name).isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "model.language_model.layers.3.mlp.up_proj.weight, model.layers.3.mlp.up_proj.weight",
    "model.vision_tower.vision_model.post_layernorm.bias,"
        + " model.vision_tower.vision_tower.vision_model.post_layernorm.bias",
    "model.vision_tower.encoder.layers.0.mlp.fc1.bias,"
        + " model.vision_tower.vision_tower.vision_model.encoder.layers.0.mlp.fc1.bias",
    "model.multi_modal_projector.linear_2.bias, model.mm_projector.2.bias",
    "model.image_newline, model.image_newline",
    "lm_head.weight, lm_head.weight"
  })
  void namesThatTheConvertedLayoutHasInMemoryAreKnownToo(String stored, String canonical) {
    assertThat(TensorNames.canonical(stored)).isEqualTo(canonical);
  }

  @Test
  void towerWithoutDimensionsIsThePublishedOne() throws IOException {
    copy("checkpoint-lmms");
    Path config = folder.resolve("config.json");
    String named = Files.readString(config).replace("\"vision_config\"", "\"ignored\"");
    Files.writeString(
        config, Pattern.compile("\\b(72|144|216|288|360|432)\\b").matcher(named).replaceAll("384"));
    assertThat(ModelConfig.read(folder).vision())
        .isEqualTo(new VisionConfig(1152, 4304, 26, 16, 384, 14, 1e-6));
  }

  @Test
  void samplingDefaultsComeFromTheirFile() {
    assertThat(GenerationDefaults.read(Parity.file("checkpoint-lmms")))
        .isEqualTo(new GenerationDefaults(List.of(507, 505), true, 0.7, 0.8, 20, 1.05, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"hidden_size\": 64 | \"hidden_size\": 65 | num_attention_heads",
        "\"hidden_size\": 64 | \"hidden_size\": \"64\" | hidden_size: must be an integer",
        "\"hidden_size\": 64 | \"hidden_size\": 1e99 | hidden_size: must be an integer",
        "\"num_hidden_layers\": 3 | \"num_hidden_layers\": 99999999999 | num_hidden_layers",
        "\"rope_scaling\": null | \"rope_scaling\": {\"type\":\"yarn\"} | rope_scaling",
        "\"anyres_max_9\" | \"square\" | image_aspect_ratio: 'square'",
        "\"LlavaQwenForCausalLM\" | \"GPT2LMHeadModel\" | architectures: 'GPT2LMHeadModel'",
        "\"hidden_act\": \"silu\" | \"hidden_act\": \"relu\" | hidden_act: 'relu'",
        "\"patch_size\": 14 | \"patch_size\": 0 | vision_config.patch_size",
        "\"num_hidden_layers\": 3 | \"num_hidden_layers\": 1025 | num_hidden_layers: must be",
        "\"num_hidden_layers\": 3 | \"num_hidden_layers\": 3, \"head_dim\": 8 | head_dim",
        "\"image_size\": 72 | \"image_size\": 70 | image_grid_pinpoints: [72,72] is no",
        "\"mlp2x_gelu\" | \"linear\" | mm_projector_type: 'linear' is not supported",
        "\"spatial_unpad\" | \"flat\" | mm_patch_merge_type: 'flat' is not supported",
      })
  void configurationThatCannotBeServedIsRefusedByField(String found, String put, String message)
      throws IOException {
    copy("checkpoint-lmms");
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(found);
    Files.writeString(config, text.replace(found, put));
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(message);
  }

  @Test
  void missingTensorAndWrongShapeAreNamed() {
    try (Checkpoint checkpoint = Checkpoint.open(Parity.file("checkpoint-lmms"))) {
      assertThatThrownBy(() -> checkpoint.tensor("model.layers.9.mlp.up_proj.weight", 176, 64))
          .hasMessageContaining("model.layers.9.mlp.up_proj.weight: missing");
      assertThatThrownBy(() -> checkpoint.tensor("model.norm.weight", 65))
          .hasMessageContaining("-of-00002.safetensors: tensor model.norm.weight: has shape [64];")
          .hasMessageContaining("config.json requires [65]");
    }
  }

  @Test
  void weightsOfOtherTypesAreRefused() throws IOException {
    copy("checkpoint-hf");
    SafetensorsBuilder.write(
        folder.resolve("more.safetensors"),
        "{\"extra\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}}",
        16);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(() -> checkpoint.tensor("extra", 2))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("more.safetensors: tensor extra: is I64; weights must be");
    }
  }

  @Test
  void tensorInTwoShardsIsRefused() throws IOException {
    copy("checkpoint-hf");
    Files.copy(folder.resolve("model.safetensors"), folder.resolve("again.safetensors"));
    assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessageContaining("is there twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.safetensors",
        "/etc/secret.safetensors",
        "a/../../secret.safetensors",
        "..\\\\secret.safetensors",
        "a\\u0000.safetensors",
        ".safetensors",
        "model.bin",
        ""
      })
  void indexThatNamesAnotherFileThanAShardIsRefused(String shard) throws IOException {
    copy("checkpoint-lmms");
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"a\":\"" + shard + "\"}}");
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors.index.json: weight_map.a: ")
        .hasMessageContaining("is not a shard's name");
  }

  @Test
  void shardThatTheIndexNamesAndTheFolderLacksIsNamed() throws IOException {
    copy("checkpoint-lmms");
    Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageEndingWith("model-00002-of-00002.safetensors: is missing");
  }

  @Test
  void jsonThatWouldFillTheHeapIsRefused() throws IOException {
    copy("checkpoint-lmms");
    Files.writeString(folder.resolve("config.json"), "{\"a\":[" + "[],".repeat(1 << 20) + "[]]}");
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining("Token count");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors"})
  void specialFileIsRefusedUnread(String name) throws IOException {
    copy("checkpoint-hf");
    Files.delete(folder.resolve(name));
    Files.createSymbolicLink(folder.resolve(name), Path.of("/dev/zero"));
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(name);
  }

  @Test
  void endTokenMayBeANumberAListOrLeftToTheConfiguration() throws IOException {
    copy("checkpoint-hf");
    Path file = folder.resolve("generation_config.json");
    Files.writeString(file, "{\"eos_token_id\": 7}");
    assertThat(GenerationDefaults.read(folder).endTokens()).containsExactly(7);
    Files.writeString(file, "{\"eos_token_id\": [7, 8]}");
    assertThat(GenerationDefaults.read(folder).endTokens()).containsExactly(7, 8);
    Files.writeString(file, "{}");
    assertThat(GenerationDefaults.read(folder).endTokens()).containsExactly(507);
    Files.delete(file);
    assertThat(GenerationDefaults.read(folder))
        .isEqualTo(new GenerationDefaults(List.of(507), false, 1, 1, 0, 1, 0));
  }

  @Test
  void folderThatIsNoCheckpointIsRefused() {
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("no config.json");
  }

  @Test
  void fingerprintChangesWithAnySmallTensor() throws IOException {
    copy("checkpoint-hf");
    String before = fingerprint();
    assertThat(fingerprint()).isEqualTo(before);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      MemorySegment newline = checkpoint.tensor("model.image_newline", 64).data();
      Path shard = folder.resolve("model.safetensors");
      byte[] bytes = Files.readAllBytes(shard);
      bytes[indexOf(newline, bytes)] ^= 1;
      Files.write(folder.resolve("changed"), bytes);
    }
    Files.move(
        folder.resolve("changed"),
        folder.resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(fingerprint()).isNotEqualTo(before);
  }

  private static int indexOf(MemorySegment tensor, byte[] file) {
    MemorySegment bytes = MemorySegment.ofArray(file);
    int at = 0;
    while (bytes.asSlice(at, tensor.byteSize()).mismatch(tensor) >= 0) {
      at++;
    }
    return at;
  }

  private String fingerprint() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return checkpoint.fingerprint();
    }
  }

  private void copy(String name) throws IOException {
    try (Stream<Path> files = Files.list(Parity.file(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private static CheckpointTensor tensor(Checkpoint checkpoint, String name) {
    try {
      return checkpoint.tensor(name);
    } catch (CheckpointException e) {
      String message = String.valueOf(e.getMessage());
      String shape = message.substring(message.indexOf('[') + 1, message.indexOf(']'));
      return checkpoint.tensor(
          name, Stream.of(shape.split(", ")).mapToLong(Long::parseLong).toArray());
    }
  }

  private static long[] shape(CheckpointTensor tensor) {
    return tensor.shape().stream().mapToLong(length -> length).toArray();
  }
}
