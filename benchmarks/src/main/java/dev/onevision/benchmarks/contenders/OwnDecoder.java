package dev.onevision.benchmarks.contenders;

import dev.onevision.inference.program.Archive;
import dev.onevision.inference.runtime.ComputeDevice;
import dev.onevision.inference.runtime.DecoderModel;
import dev.onevision.inference.runtime.DecoderStep;
import dev.onevision.inference.runtime.SampleParameters;

/** The suite's decoder. Steps go to the model directly, without scheduler, Kafka and HTTP. */
public final class OwnDecoder implements DecoderContender {

  private final String name;
  private final DecoderModel model;
  private final int sequenceSlots;
  private final DecoderStep step = new DecoderStep();
  private int context;
  private int decoded;

  private OwnDecoder(String name, DecoderModel model, int sequenceSlots) {
    this.name = name;
    this.model = model;
    this.sequenceSlots = sequenceSlots;
  }

  /**
   * Loads an archive.
   *
   * @param name of the number format
   * @param sequences max sequences
   * @param sequenceSlots KV slots of each
   */
  public static OwnDecoder load(
      String name, Archive archive, ComputeDevice device, int sequences, int sequenceSlots) {
    DecoderModel model = DecoderModel.load(archive, device, sequences * sequenceSlots);
    return new OwnDecoder("onevision " + name, model, sequenceSlots);
  }

  /** Records decode steps as CUDA graphs; returns their number. */
  public int recordDecodeSteps(int sequences) {
    return model.recordDecodeSteps(sequences);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Prefill prefill(int tokens, int variant) {
    step.clear().addSequence(0, 0);
    for (int i = 0; i < tokens; i++) {
      step.addToken(Prompts.token(variant, i));
    }
    step.sample(SampleParameters.greedy());
    long start = System.nanoTime();
    int token = model.step(step).getFirst().id();
    return new Prefill(secondsSince(start), token);
  }

  @Override
  public void fill(int sequences, int tokens) {
    prefill(tokens, 0);
    for (int sequence = 1; sequence < sequences; sequence++) {
      model.copySlots(0, sequence * sequenceSlots, tokens);
    }
    context = tokens;
    decoded = 0;
  }

  @Override
  public double[] decode(int sequences, int steps) {
    double[] seconds = new double[steps];
    for (int i = 0; i < steps; i++) {
      step.clear();
      for (int sequence = 0; sequence < sequences; sequence++) {
        step.addSequence(sequence * sequenceSlots, context + decoded)
            .addToken(7 + sequence)
            .sample(SampleParameters.greedy());
      }
      long start = System.nanoTime();
      model.step(step);
      seconds[i] = secondsSince(start);
      decoded++;
    }
    return seconds;
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    model.close();
  }
}
