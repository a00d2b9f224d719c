package dev.onevision.llm.engine;

import dev.onevision.inference.runtime.SampledToken;
import dev.onevision.llm.decoder.Decoder;
import dev.onevision.llm.decoder.SequenceRows;
import dev.onevision.llm.decoder.SequenceRows.RowSource;
import dev.onevision.llm.prompt.Prompt;
import dev.onevision.llm.sampling.SamplingParameters;
import dev.onevision.llm.scheduling.Sequence;
import dev.onevision.llm.scheduling.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request in the engine: its prompt, its choices, and the native memory that it owns. After it is
 * submitted it belongs to the engine's thread.
 */
public final class EngineRequest {

  private final Prompt prompt;
  private final List<ByteBuffer> embeddings;
  private final List<Choice> choices = new ArrayList<>();
  private final CompletionListener listener;
  private final Progress progress = new Progress();
  private final List<Decoder.UploadedMedia> media = new ArrayList<>();

  /**
   * A request for one choice.
   *
   * @param embeddings direct buffers with the prompt's embeddings, by their index
   */
  public EngineRequest(
      Sequence sequence,
      Prompt prompt,
      List<ByteBuffer> embeddings,
      SamplingParameters sampling,
      Completion completion,
      CompletionListener listener) {
    this(List.of(sequence), prompt, embeddings, sampling, List.of(completion), listener);
  }

  /**
   * A request.
   *
   * @param sequences one for each choice
   * @param embeddings direct buffers with the prompt's embeddings, by their index
   * @param completions one for each choice, empty
   */
  public EngineRequest(
      List<Sequence> sequences,
      Prompt prompt,
      List<ByteBuffer> embeddings,
      SamplingParameters sampling,
      List<Completion> completions,
      CompletionListener listener) {
    this.prompt = prompt;
    this.embeddings = new ArrayList<>(embeddings);
    for (int i = 0; i < sequences.size(); i++) {
      choices.add(new Choice(sequences.get(i), completions.get(i), sampling));
    }
    this.listener = new GuardedListener(sequences.getFirst().requestId(), listener);
  }

  String id() {
    return choices.getFirst().sequence().requestId();
  }

  /** The sequences to schedule, one for each choice. */
  List<Sequence> sequences() {
    return choices.stream().map(Choice::sequence).toList();
  }

  CompletionListener listener() {
    return listener;
  }

  /** Records that the request is in a step. */
  void begin(EngineMetrics metrics) {
    if (!progress.isRunning()) {
      progress.begin(metrics);
      listener.begun();
    }
  }

  Progress progress() {
    return progress;
  }

  /** Tokens of the longest choice. */
  int longestCompletion() {
    return choices.stream().mapToInt(choice -> choice.completion().length()).max().orElse(0);
  }

  /** Copies the embeddings to the model's memory, once, and drops the references to them. */
  void upload(Decoder decoder) {
    if (embeddings.isEmpty()) {
      return;
    }
    for (Prompt.Segment segment : prompt.segments()) {
      if (segment instanceof Prompt.Segment.Media(var embedding)) {
        media.add(decoder.upload(embedding, embeddings.get(embedding.index())));
      }
    }
    embeddings.clear();
    listener.uploaded();
  }

  /**
   * Computes the tokens that may follow the slice, within a time limit, so that {@link #rows}
   * neither waits nor fails for them.
   *
   * @return whether the slice can run
   * @throws dev.onevision.llm.grammar.pushdown.ConstraintException if the completion cannot keep
   *     its output format
   */
  boolean constrain(Slice slice, long nanos) {
    return !slice.sampled() || choice(slice.sequence()).completion().prepare(nanos);
  }

  /** Whether the tokens that may follow the slice are computed. */
  boolean isConstrained(Slice slice) {
    return !slice.sampled() || choice(slice.sequence()).completion().isPrepared();
  }

  /** Whether it has rows in the cache, or may have. */
  boolean isRunning() {
    return choices.stream().map(Choice::sequence).anyMatch(Sequence::isRunning);
  }

  /** Drafts the next tokens of the choices that decode. */
  void draft(int max, Drafting drafting) {
    for (Choice choice : choices) {
      if (choice.sequence().isDecoding()) {
        drafting.add(choice, choice.makeDraft(prompt, max));
      }
    }
  }

  /** The slice with the drafts that the output format allows, as far as the time suffices. */
  Slice constrainDraft(Slice slice, long nanos) {
    return slice.drafts() == 0
        ? slice
        : slice.withDrafts(choice(slice.sequence()).draft().constrain(slice.drafts(), nanos));
  }

  private Choice choice(Sequence sequence) {
    return choices.get(sequence.choice());
  }

  /** The rows of a planned slice. */
  SequenceRows rows(Slice slice) {
    Choice choice = choice(slice.sequence());
    int to = slice.from() + slice.rows() - slice.drafts();
    List<RowSource> sources = promptRows(slice.from(), to);
    int generated = Math.max(slice.from(), prompt.length());
    if (to > generated) {
      sources.add(
          new RowSource.Tokens(
              choice.completion().tokens(), generated - prompt.length(), to - generated));
    }
    if (slice.drafts() > 0) {
      sources.add(new RowSource.Tokens(choice.draft().tokens(), 0, slice.drafts()));
    }
    return new SequenceRows(
        slice.sequence().regionStart(),
        slice.from(),
        sources,
        slice.sampled() ? choice.samples(slice.drafts()) : List.of());
  }

  /** The rows of the prompt among these; none if all are generated tokens. */
  private List<RowSource> promptRows(int from, int to) {
    List<RowSource> sources = new ArrayList<>();
    int start = 0;
    int nextMedia = 0;
    for (Prompt.Segment segment : prompt.segments()) {
      int first = Math.max(from, start);
      int count = Math.min(to, start + segment.length()) - first;
      if (count > 0) {
        sources.add(
            switch (segment) {
              case Prompt.Segment.Tokens(var ids) ->
                  new RowSource.Tokens(ids, first - start, count);
              case Prompt.Segment.Media _ ->
                  new RowSource.MediaRows(media.get(nextMedia), first - start, count);
            });
      }
      if (segment instanceof Prompt.Segment.Media) {
        nextMedia++;
      }
      start += segment.length();
    }
    return sources;
  }

  /**
   * Appends the tokens of a slice up to the first one that differs from its draft, and tells the
   * listener.
   *
   * @return the slice with the drafts that were right
   */
  Slice accept(Slice slice, List<SampledToken> tokens) {
    Sequence sequence = slice.sequence();
    Choice choice = choice(sequence);
    boolean complete = accept(sequence, tokens.getFirst());
    int right = 0;
    while (!complete
        && right < slice.drafts()
        && tokens.get(right).id() == choice.draft().token(right)) {
      right++;
      complete = accept(sequence, tokens.get(right));
    }
    return slice.withDrafts(right);
  }

  /** Whether a sequence is complete. */
  boolean isComplete(Sequence sequence) {
    return choice(sequence).isFinished();
  }

  private boolean accept(Sequence sequence, SampledToken token) {
    Choice choice = choice(sequence);
    Completion completion = choice.completion();
    int index = completion.length();
    String text = choice.append(token.id());
    if (text != null) {
      listener.token(
          new GeneratedToken(
              sequence.choice(), index, token.id(), text, logprobs(completion, token)));
    }
    FinishReason reason = completion.finishReason();
    if (reason == null) {
      return false;
    }
    if (choices.size() > 1) {
      listener.choiceFinished(
          sequence.choice(), completion.length(), completion.remainder(), reason);
    }
    return true;
  }

  /** The tokens of a choice so far; the array is longer, and not to be changed. */
  int[] completionTokens(Sequence sequence) {
    return choice(sequence).completion().tokens();
  }

  /** How the request ended, if all choices are complete; else null. */
  EndReason.@Nullable Completed completed() {
    Completion first = choices.getFirst().completion();
    FinishReason reason = first.finishReason();
    if (reason == null || !choices.stream().allMatch(Choice::isFinished)) {
      return null;
    }
    return new EndReason.Completed(choices.size() == 1 ? first.remainder() : "", reason, usage());
  }

  private TokenUsage usage() {
    int tokens = choices.stream().mapToInt(choice -> choice.completion().length()).sum();
    int reused = choices.getFirst().sequence().reused();
    return new TokenUsage(prompt.length(), prompt.mediaTokens(), reused, tokens);
  }

  private static @Nullable TokenLogprobs logprobs(Completion completion, SampledToken token) {
    SampledToken.Logprobs logprobs = token.logprobs();
    if (logprobs == null) {
      return null;
    }
    List<TokenLogprobs.Entry> likeliest = new ArrayList<>(logprobs.tokens().length);
    for (int i = 0; i < logprobs.tokens().length; i++) {
      likeliest.add(entry(completion, logprobs.tokens()[i], logprobs.values()[i]));
    }
    return new TokenLogprobs(entry(completion, token.id(), logprobs.chosen()), likeliest);
  }

  private static TokenLogprobs.Entry entry(Completion completion, int token, float logprob) {
    return new TokenLogprobs.Entry(completion.shown(token), logprob);
  }

  /** Frees the native memory. */
  void close() {
    media.forEach(Decoder.UploadedMedia::close);
    media.clear();
    embeddings.clear();
  }
}
