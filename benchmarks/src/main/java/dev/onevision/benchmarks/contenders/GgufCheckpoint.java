package dev.onevision.benchmarks.contenders;

import dev.onevision.inference.checkpoint.Checkpoint;
import dev.onevision.inference.checkpoint.CheckpointTensor;
import dev.onevision.inference.checkpoint.ScalarType;
import dev.onevision.inference.checkpoint.TextConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the language model of a bfloat16 checkpoint as a GGUF file for llama.cpp, all matrices in
 * one format. The vocabulary has a placeholder for each token: benchmarks exchange token ids only.
 */
final class GgufCheckpoint {

  /** The architecture, and the prefix of its fields. */
  private static final String QWEN2 = "qwen2";

  private static final int CHUNK_BYTES = 4 << 20;

  private final Checkpoint source;
  private final TextConfig config;
  private final GgufType format;
  private final GgufHeader header = new GgufHeader();
  private final List<Tensor> tensors = new ArrayList<>();

  private record Tensor(CheckpointTensor source, GgufType type) {}

  private GgufCheckpoint(Checkpoint source, GgufType format) {
    this.source = source;
    this.config = source.config().text();
    this.format = format;
  }

  /** Writes the file; a file with the target's name is complete. */
  static void write(Checkpoint source, GgufType format, Path target) throws IOException {
    GgufCheckpoint file = new GgufCheckpoint(source, format);
    file.describeModel();
    file.describeVocabulary();
    file.addTensors();
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    try (FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      file.write(channel);
    }
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private void describeModel() {
    header.field("general.architecture", QWEN2);
    header.field("general.file_type", format.fileType());
    header.field(QWEN2 + ".context_length", config.contextLength());
    header.field(QWEN2 + ".embedding_length", config.hiddenSize());
    header.field(QWEN2 + ".block_count", config.layers());
    header.field(QWEN2 + ".feed_forward_length", config.intermediateSize());
    header.field(QWEN2 + ".attention.head_count", config.heads());
    header.field(QWEN2 + ".attention.head_count_kv", config.keyValueHeads());
    header.field(QWEN2 + ".rope.freq_base", (float) config.positions().theta());
    header.field(QWEN2 + ".attention.layer_norm_rms_epsilon", (float) config.normEpsilon());
  }

  /** llama.cpp requires the 256 characters that stand for bytes, and one merge. */
  private void describeVocabulary() {
    Stream<String> bytes =
        Stream.of(
                IntStream.range(33, 127),
                IntStream.range(161, 173),
                IntStream.range(174, 256),
                IntStream.range(256, 324))
            .flatMap(IntStream::boxed)
            .map(Character::toString);
    Stream<String> others =
        IntStream.range(256, config.vocabularySize()).mapToObj(id -> "token" + id);
    header.field("tokenizer.ggml.model", "gpt2");
    header.field("tokenizer.ggml.pre", QWEN2);
    header.field("tokenizer.ggml.tokens", Stream.concat(bytes, others).toList());
    header.repeated("tokenizer.ggml.token_type", 1, config.vocabularySize());
    header.field("tokenizer.ggml.merges", List.of("Ġ Ġ"));
    header.field("tokenizer.ggml.eos_token_id", config.vocabularySize() - 1);
    header.field("tokenizer.ggml.bos_token_id", config.vocabularySize() - 2);
  }

  private void addTensors() {
    long hidden = config.hiddenSize();
    long inner = config.intermediateSize();
    long queries = (long) config.heads() * config.headSize();
    long keys = (long) config.keyValueHeads() * config.headSize();
    add("token_embd.weight", "model.embed_tokens.weight", config.vocabularySize(), hidden);
    add("output_norm.weight", "model.norm.weight", hidden);
    if (!config.tiedEmbeddings()) {
      add("output.weight", "lm_head.weight", config.vocabularySize(), hidden);
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      String to = "blk." + layer + ".";
      String from = "model.layers." + layer + ".";
      add(to + "attn_norm.weight", from + "input_layernorm.weight", hidden);
      add(to + "ffn_norm.weight", from + "post_attention_layernorm.weight", hidden);
      add(to + "attn_q.weight", from + "self_attn.q_proj.weight", queries, hidden);
      add(to + "attn_k.weight", from + "self_attn.k_proj.weight", keys, hidden);
      add(to + "attn_v.weight", from + "self_attn.v_proj.weight", keys, hidden);
      add(to + "attn_q.bias", from + "self_attn.q_proj.bias", queries);
      add(to + "attn_k.bias", from + "self_attn.k_proj.bias", keys);
      add(to + "attn_v.bias", from + "self_attn.v_proj.bias", keys);
      add(to + "attn_output.weight", from + "self_attn.o_proj.weight", hidden, queries);
      add(to + "ffn_gate.weight", from + "mlp.gate_proj.weight", inner, hidden);
      add(to + "ffn_up.weight", from + "mlp.up_proj.weight", inner, hidden);
      add(to + "ffn_down.weight", from + "mlp.down_proj.weight", hidden, inner);
    }
  }

  private void add(String name, String sourceName, long... shape) {
    CheckpointTensor tensor = source.tensor(sourceName, shape);
    if (tensor.type() != ScalarType.BF16) {
      throw new IllegalArgumentException(sourceName + " is " + tensor.type() + ", not BF16");
    }
    GgufType type = shape.length > 1 ? format : GgufType.F32;
    header.tensor(name, type, Arrays.stream(shape).boxed().toList());
    tensors.add(new Tensor(tensor, type));
  }

  private void write(FileChannel channel) throws IOException {
    writeAll(channel, ByteBuffer.wrap(header.bytes()));
    ByteBuffer chunk = ByteBuffer.allocateDirect(2 * CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Tensor tensor : tensors) {
      long size = tensor.source().data().byteSize();
      for (long at = 0; at < size; at += CHUNK_BYTES) {
        tensor
            .type()
            .encode(
                tensor.source().data().asSlice(at, Math.min(CHUNK_BYTES, size - at)),
                chunk.clear());
        writeAll(channel, chunk.flip());
      }
      long end = channel.position();
      writeAll(channel, ByteBuffer.allocate((int) (GgufHeader.aligned(end) - end)));
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
