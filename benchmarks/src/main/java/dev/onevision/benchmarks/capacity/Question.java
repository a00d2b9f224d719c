package dev.onevision.benchmarks.capacity;

import dev.onevision.benchmarks.capacity.rates.Device;
import dev.onevision.benchmarks.capacity.rates.Model;
import dev.onevision.benchmarks.capacity.simulation.Work;
import dev.onevision.inference.program.WeightFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a plan is asked for.
 *
 * @param device of each worker
 * @param gpus of an LLM worker; null for the fewest that hold the model
 * @param work of each request
 * @param mediaBytes bytes of the image or video in a request; 0 if it is fetched from a URL
 * @param rate requests per second
 * @param batch whether the requests are a batch, which only has to end in time
 * @param target 95th percentile of the time to first token, in seconds; null for twice that of a
 *     request that is alone
 * @param replicas of the topics
 * @param price of a GPU for an hour; null if unknown
 */
record Question(
    Model model,
    Device device,
    WeightFormat weights,
    @Nullable Integer gpus,
    Work work,
    long mediaBytes,
    double rate,
    boolean batch,
    @Nullable Double target,
    int replicas,
    @Nullable Double price) {}
