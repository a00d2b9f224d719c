package dev.onevision.llm.engine;

import dev.onevision.contract.wire.FinishReason;
import dev.onevision.contract.wire.TokenLogprobs;
import dev.onevision.contract.wire.Usage;
import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.decoder.SequenceRows.RowSource;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingRule;
import dev.onevision.llm.scheduling.Slice;
import dev.onevision.llm.scheduling.Work;
import dev.onevision.llm.sequence.Answer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request in the engine: what it asks, what it holds in native memory, and its answers so far.
 * After it was submitted it belongs to the engine's thread.
 */
public final class Generation {

  private final Prompt prompt;
  private final List<ByteBuffer> embeddings;
  private final List<Choice> choices = new ArrayList<>();
  private final AnswerListener listener;
  private final List<Decoder.UploadedPicture> pictures = new ArrayList<>();

  /**
   * A request for one answer, ready to run.
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
    this(List.of(work), prompt, embeddings, sampling, List.of(answer), null, listener);
  }

  /**
   * A request, ready to run.
   *
   * @param works one for each choice, in order; all of one request
   * @param embeddings the content of the prompt's pictures, in order, direct
   * @param answers one for each choice, empty
   * @param logprobs how many of the likeliest tokens are wanted beside each; null for none at all
   */
  public Generation(
      List<Work> works,
      Prompt prompt,
      List<ByteBuffer> embeddings,
      SamplingRule sampling,
      List<Answer> answers,
      @Nullable Integer logprobs,
      AnswerListener listener) {
    this.prompt = prompt;
    this.embeddings = new ArrayList<>(embeddings);
    for (int i = 0; i < works.size(); i++) {
      choices.add(new Choice(works.get(i), answers.get(i), sampling, logprobs));
    }
    this.listener = new GuardedListener(works.getFirst().id(), listener);
  }

  /** The request's id. */
  String id() {
    return choices.getFirst().work().id();
  }

  /** What is to be scheduled: one for each choice. */
  List<Work> works() {
    return choices.stream().map(Choice::work).toList();
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

  /**
   * Finds out which tokens may come next, as far as the time allows, so that {@link #rows} neither
   * fails of it nor waits for it.
   *
   * @return whether the slice can run
   * @throws dev.onevision.llm.grammar.ConstraintException if the answer's form cannot be kept
   */
  boolean constrain(Slice slice, long nanos) {
    return !slice.sampled() || choices.get(slice.work().choice()).answer().prepare(nanos);
  }

  /** Whether a slice can run: it is known which tokens may come next. */
  boolean isConstrained(Slice slice) {
    return !slice.sampled() || choices.get(slice.work().choice()).answer().isPrepared();
  }

  /** The rows of a planned slice. */
  SequenceRows rows(Slice slice) {
    Choice choice = choices.get(slice.work().choice());
    List<RowSource> sources =
        slice.from() < prompt.length()
            ? promptRows(slice.from(), slice.from() + slice.rows())
            : List.of(new RowSource.Tokens(new int[] {choice.answer().lastToken()}, 0, 1));
    return new SequenceRows(
        slice.work().regionStart(),
        slice.from(),
        sources,
        slice.sampled() ? choice.sample() : null);
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

  /**
   * Takes a choice's next token and tells the listener.
   *
   * @return whether the choice is complete
   */
  boolean accept(Work work, SampledToken token) {
    Choice choice = choices.get(work.choice());
    Answer answer = choice.answer();
    int index = answer.length();
    String text = choice.append(token.id());
    if (text != null) {
      listener.token(work.choice(), index, token.id(), text, logprobs(answer, token));
    }
    FinishReason reason = answer.finishReason();
    if (reason == null) {
      return false;
    }
    if (choices.size() == 1) {
      listener.finished(answer.remainder(), reason, usage());
      return true;
    }
    listener.choiceFinished(work.choice(), answer.length(), answer.remainder(), reason);
    FinishReason first = choices.getFirst().answer().finishReason();
    if (isFinished() && first != null) {
      listener.finished("", first, usage());
    }
    return true;
  }

  /** Whether all choices are complete. */
  boolean isFinished() {
    return choices.stream().allMatch(Choice::isFinished);
  }

  private Usage usage() {
    int tokens = choices.stream().mapToInt(choice -> choice.answer().length()).sum();
    return new Usage(prompt.length(), prompt.pictureTokens(), tokens);
  }

  private static @Nullable TokenLogprobs logprobs(Answer answer, SampledToken token) {
    SampledToken.Logprobs logprobs = token.logprobs();
    if (logprobs == null) {
      return null;
    }
    List<TokenLogprobs.Entry> likeliest = new ArrayList<>(logprobs.tokens().length);
    for (int i = 0; i < logprobs.tokens().length; i++) {
      likeliest.add(entry(answer, logprobs.tokens()[i], logprobs.values()[i]));
    }
    return new TokenLogprobs(entry(answer, token.id(), logprobs.chosen()), likeliest);
  }

  private static TokenLogprobs.Entry entry(Answer answer, int token, float logprob) {
    List<Integer> bytes = new ArrayList<>();
    for (byte value : answer.shown(token)) {
      bytes.add(Byte.toUnsignedInt(value));
    }
    return new TokenLogprobs.Entry(bytes, logprob);
  }

  /** Frees the native memory. */
  void close() {
    pictures.forEach(Decoder.UploadedPicture::close);
    pictures.clear();
    embeddings.clear();
  }
}
