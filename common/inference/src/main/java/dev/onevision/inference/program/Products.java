package dev.onevision.inference.program;

import dev.onevision.inference.checkpoint.ScalarType;
import dev.onevision.inference.torchscript.QuantizedRows;
import dev.onevision.inference.torchscript.QuantizedRows.RowQuantizer;
import dev.onevision.inference.torchscript.ScriptModule;
import dev.onevision.inference.torchscript.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The program's matrix products, each with its weights in the format that suits its size. */
final class Products {

  private final Weights weights;
  private final WeightFormat format;

  Products(Weights weights, WeightFormat format) {
    this.weights = weights;
    this.format = format;
  }

  /** A product with the checkpoint's matrix of that name. */
  ScriptModule of(String name, long outputs, long inputs) {
    return of(List.of(new Weights.Part(name, outputs)), inputs);
  }

  /** Several products of the same inputs, as one. */
  ScriptModule of(List<Weights.Part> parts, long inputs) {
    return module(format.of(outputs(parts), inputs), parts, inputs);
  }

  /** Two products of the same inputs, the first of which gates the second. */
  ScriptModule gated(List<Weights.Part> parts, long inputs) {
    WeightFormat exact = format.of(outputs(parts), inputs);
    if (exact != WeightFormat.FULL) {
      return module(exact, parts, inputs);
    }
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    TensorData weight = weights.joined(parts, inputs);
    attributes.put("weight", weight);
    attributes.put("up", weight);
    return new ScriptModule(exact.gatedClassName(), attributes);
  }

  /** The product that gives the logits. */
  ScriptModule head(String name, long outputs, long inputs) {
    return module(format.ofHead(), List.of(new Weights.Part(name, outputs)), inputs);
  }

  /**
   * The product that gives the logits, of a model whose embedding is its head.
   *
   * @param embedding the tensor named {@code name}
   */
  ScriptModule tiedHead(TensorData embedding, String name, long outputs, long inputs) {
    return format == WeightFormat.FULL ? full(embedding) : head(name, outputs, inputs);
  }

  private ScriptModule module(WeightFormat exact, List<Weights.Part> parts, long inputs) {
    return switch (exact) {
      case FULL -> full(weights.joined(parts, inputs));
      case INT8 -> int8(parts, inputs);
      case INT4 -> int4(parts, inputs);
    };
  }

  private static ScriptModule full(TensorData weight) {
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("weight", weight);
    return new ScriptModule(WeightFormat.FULL.className(), attributes);
  }

  private ScriptModule int8(List<Weights.Part> parts, long inputs) {
    ScalarType type = weights.type();
    long outputs = outputs(parts);
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    attributes.put(
        "weight",
        quantized(parts, inputs, Quantizers.int8Values(type), ScalarType.I8, outputs, inputs));
    TensorData scale = quantized(parts, inputs, Quantizers.int8Scales(type), type, outputs);
    attributes.put("scale", scale);
    attributes.put("zeros", scale); // until the weights are packed
    return new ScriptModule(WeightFormat.INT8.className(), attributes);
  }

  private ScriptModule int4(List<Weights.Part> parts, long inputs) {
    ScalarType type = weights.type();
    long outputs = outputs(parts);
    long groups = inputs / WeightFormat.GROUP;
    SequencedMap<String, Object> attributes = new LinkedHashMap<>();
    TensorData weight =
        quantized(parts, inputs, Quantizers.int4Values(type), ScalarType.U8, outputs, inputs / 2);
    attributes.put("weight", weight);
    attributes.put("packed", weight);
    attributes.put(
        "scale_zero",
        quantized(parts, inputs, Quantizers.int4Scales(type), type, outputs, groups, 2));
    attributes.put("block", 0L);
    attributes.put("outputs", outputs);
    attributes.put("inputs", inputs);
    return new ScriptModule(WeightFormat.INT4.className(), attributes);
  }

  private TensorData quantized(
      List<Weights.Part> parts,
      long inputs,
      RowQuantizer quantizer,
      ScalarType type,
      long... shape) {
    List<Long> dimensions = new ArrayList<>();
    for (long dimension : shape) {
      dimensions.add(dimension);
    }
    QuantizedRows rows =
        new QuantizedRows(weights.floats(parts, inputs), Math.toIntExact(inputs), quantizer);
    return new TensorData(type, dimensions, List.of(rows));
  }

  private static long outputs(List<Weights.Part> parts) {
    return parts.stream().mapToLong(Weights.Part::rows).sum();
  }
}
