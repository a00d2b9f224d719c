package dev.onevision.llm.engine;

import dev.onevision.inference.runtime.SampleParameters;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.decoder.SequenceRows.RowSource;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.RandomNumbers;
import dev.onevision.llm.sampling.SamplingRule;
import dev.onevision.llm.scheduling.Slice;
import dev.onevision.llm.scheduling.Work;
import dev.onevision.llm.sequence.Answer;
import dev.onevision.messaging.wire.FinishReason;
import dev.onevision.messaging.wire.Usage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A request in the engine: what it asks, what it holds in native memory, and its answer so far.
 * After it was submitted it belongs to the engine's thread.
 */
public final class Generation {

  private static final int[] NO_TOKENS = {};

  private final Work work;
  private final Prompt prompt;
  private final List<ByteBuffer> embeddings;
  private final SamplingRule sampling;
  private final Answer answer;
  private final AnswerListener listener;
  private final List<Decoder.UploadedPicture> pictures = new ArrayList<>();

  /**
   * A request, ready to run.
   *
   * @param embeddings the content of the prompt's pictures, in order, direct
   */
  public Generation(
      Work work,
      Prompt prompt,
      List<ByteBuffer> embeddings,
      SamplingRule sampling,
      Answer answer,
      AnswerListener listener) {
    this.work = work;
    this.prompt = prompt;
    this.embeddings = new ArrayList<>(embeddings);
    this.sampling = sampling;
    this.answer = answer;
    this.listener = listener;
  }

  Work work() {
    return work;
  }

  AnswerListener listener() {
    return listener;
  }

  /** Puts the pictures into the model's memory, once, and lets go of the copies on this side. */
  void upload(Decoder decoder) {
    if (embeddings.isEmpty()) {
      return;
    }
    int next = 0;
    for (Prompt.Segment segment : prompt.segments()) {
      if (segment instanceof Prompt.Segment.Picture(var embedding)) {
        pictures.add(decoder.upload(embedding, embeddings.get(next++)));
      }
    }
    embeddings.clear();
    listener.uploaded();
  }

  /** The rows of a planned slice. */
  SequenceRows rows(Slice slice) {
    List<RowSource> sources =
        slice.from() < prompt.length()
            ? promptRows(slice.from(), slice.from() + slice.rows())
            : List.of(new RowSource.Tokens(new int[] {answer.lastToken()}, 0, 1));
    return new SequenceRows(
        work.regionStart(), slice.from(), sources, slice.sampled() ? sample() : null);
  }

  private List<RowSource> promptRows(int from, int to) {
    List<RowSource> sources = new ArrayList<>();
    int start = 0;
    int picture = 0;
    for (Prompt.Segment segment : prompt.segments()) {
      int first = Math.max(from, start);
      int count = Math.min(to, start + segment.length()) - first;
      if (count > 0) {
        sources.add(
            switch (segment) {
              case Prompt.Segment.Tokens(var ids) ->
                  new RowSource.Tokens(ids, first - start, count);
              case Prompt.Segment.Picture _ ->
                  new RowSource.PictureRows(pictures.get(picture), first - start, count);
            });
      }
      if (segment instanceof Prompt.Segment.Picture) {
        picture++;
      }
      start += segment.length();
    }
    return sources;
  }

  private SampleParameters sample() {
    boolean penalized = sampling.repetitionPenalty() != 1;
    if (sampling.temperature() == 0 && !penalized) {
      return SampleParameters.greedy();
    }
    return new SampleParameters(
        sampling.temperature(),
        sampling.topK(),
        sampling.topP(),
        sampling.repetitionPenalty(),
        penalized ? answer.distinctTokens() : NO_TOKENS,
        RandomNumbers.uniform(sampling.seed(), answer.length()));
  }

  /**
   * Takes the next token and tells the listener.
   *
   * @return whether the answer is complete
   */
  boolean accept(int token) {
    int index = answer.length();
    String text = answer.append(token);
    if (text != null) {
      listener.token(index, token, text);
    }
    FinishReason reason = answer.finishReason();
    if (reason == null) {
      return false;
    }
    Usage usage = new Usage(prompt.length(), prompt.pictureTokens(), answer.length());
    listener.finished(answer.remainder(), reason, usage);
    return true;
  }

  /** Frees the native memory. */
  void close() {
    pictures.forEach(Decoder.UploadedPicture::close);
    pictures.clear();
    embeddings.clear();
  }
}
