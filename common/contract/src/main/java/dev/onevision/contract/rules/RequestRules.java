package dev.onevision.contract.rules;

import dev.onevision.contract.topics.TopicNames;
import dev.onevision.contract.wire.CaptionOrigin;
import dev.onevision.contract.wire.ClaimCheck;
import dev.onevision.contract.wire.CompletionFormat;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.Sampling;
import dev.onevision.contract.wire.Stopping;
import dev.onevision.contract.wire.StoredEmbedding;
import dev.onevision.contract.wire.Tokenization;
import dev.onevision.contract.wire.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks requests beyond their JSON types, so that the invalid record of a foreign producer fails
 * where it is decoded, and not on the thread of a model or a reader. The gateway's own requests
 * always pass. Pure.
 */
public final class RequestRules {

  static final Duration MAX_DEADLINE = Duration.ofDays(366);

  private static final int MAX_ID = 512;
  private static final int MAX_CHOICES = 1024;
  private static final int MAX_FRAMES = 100_000;
  private static final int MAX_TOKENS = 1 << 24;
  private static final int MAX_HIDDEN_SIZE = 1 << 20;
  private static final int MAX_SIDE = 1 << 24;

  /** Only the last chunk of a piece of content is smaller. */
  private static final int MIN_CHUNK = 1_000;

  private static final long MAX_CHECKSUM = 0xffff_ffffL;
  private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
  private static final Pattern DIGEST = Pattern.compile("[!-~]{1,256}");

  private RequestRules() {}

  /** The request violates a rule. */
  public static final class Broken extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;

    Broken(String field, String rule) {
      super("'%s' %s.".formatted(field, rule), null, false, false);
      this.field = field;
    }

    /** The path of the invalid field. */
    public String field() {
      return field;
    }
  }

  /**
   * Checks a request.
   *
   * @throws Broken with the first rule that it violates
   */
  public static void check(GenerationRequest request, Instant now) throws Broken {
    require(isId(request.id()), "id", "must have 1 to %d characters".formatted(MAX_ID));
    require(
        request.deadline().isBefore(now.plus(MAX_DEADLINE)),
        "deadline",
        "must be less than %d days in the future".formatted(MAX_DEADLINE.toDays()));
    require(request.choiceCount() <= MAX_CHOICES, "choices", "must be at most " + MAX_CHOICES);
    check(request.sampling());
    require(
        SamplingRange.TOP_LOGPROBS.contains(request.logprobs()),
        SamplingRange.TOP_LOGPROBS.wireName(),
        "must be " + SamplingRange.TOP_LOGPROBS.bounds());
    check(request.stopping());
    for (int i = 0; i < request.turns().size(); i++) {
      Turn turn = request.turns().get(i);
      require(
          turn.role() != Turn.Role.TEXT
              || request.tokenization() instanceof Tokenization.Decode
              || (request.turns().size() == 1 && hasText(turn)),
          "turns[%d]".formatted(i),
          "must be the only turn and have text");
      for (int j = 0; j < turn.parts().size(); j++) {
        String field = "turns[%d].parts[%d]".formatted(i, j);
        Part part = turn.parts().get(j);
        require(
            !(part instanceof Part.ToolCall) || turn.role() == Turn.Role.ASSISTANT,
            field,
            "must not be a tool call, because the turn is not the assistant's");
        check(part, field);
      }
    }
    if (request.format() instanceof CompletionFormat.Tools tools) {
      check(tools);
    }
    String owner = request.owner();
    require(
        owner == null || owner.length() <= MAX_ID,
        "owner",
        "must have at most %d characters".formatted(MAX_ID));
    CaptionOrigin caption = request.caption();
    if (caption != null) {
      require(isId(caption.id()), "caption.id", "must have 1 to %d characters".formatted(MAX_ID));
      checkRecord(caption.record(), "caption.record");
    }
  }

  private static boolean hasText(Turn turn) {
    return turn.parts().stream()
        .anyMatch(part -> part instanceof Part.Text(String text) && !text.isEmpty());
  }

  /** Whether a request may name this embedding. */
  public static boolean isValid(StoredEmbedding row) {
    try {
      check(row.replacing(null), "row");
      return true;
    } catch (Broken e) {
      return false;
    }
  }

  private static boolean isId(String id) {
    return !id.isBlank() && id.length() <= MAX_ID;
  }

  private static void check(Sampling sampling) throws Broken {
    SamplingRange violated = SamplingRange.violatedBy(sampling);
    if (violated != null) {
      String bounds =
          violated == SamplingRange.TOP_P ? "between 0.000001 and 1" : violated.bounds();
      throw new Broken("sampling." + violated.wireName(), "must be " + bounds);
    }
  }

  private static void check(Stopping stopping) throws Broken {
    Integer maxTokens = stopping.maxTokens();
    require(maxTokens == null || maxTokens >= 1, "stopping.maxTokens", "must be at least 1");
    Integer minTokens = stopping.minTokens();
    require(minTokens == null || minTokens >= 0, "stopping.minTokens", "must be at least 0");
  }

  private static void check(CompletionFormat.Tools format) throws Broken {
    Set<String> names = new HashSet<>();
    for (CompletionFormat.Tool tool : format.tools()) {
      require(
          TOOL_NAME.matcher(tool.name()).matches() && names.add(tool.name()),
          "format.tools",
          "must have distinct names of 1 to 64 letters, digits, underscores and dashes");
    }
    List<String> callable = format.callable();
    require(
        callable == null || (!callable.isEmpty() && names.containsAll(callable)),
        "format.callable",
        "must be names of tools");
  }

  private static void check(Part part, String field) throws Broken {
    switch (part) {
      case Part.Text _, Part.ToolCall _ -> {}
      case Part.Media media -> check(media.source(), field + ".source");
      case Part.Video video -> check(video, field);
      case Part.Embedding embedding -> check(embedding, field);
    }
  }

  private static void check(Part.Source source, String field) throws Broken {
    if (source instanceof Part.Source.Inline(var content)) {
      checkContent(content, TopicNames.MEDIA, field + ".content");
    }
  }

  private static void check(Part.Video video, String field) throws Broken {
    Integer frames = video.frames();
    require(
        frames == null || (frames >= 1 && frames <= MAX_FRAMES),
        field + ".frames",
        "must be between 1 and " + MAX_FRAMES);
    Double rate = video.framesPerSecond();
    require(
        rate == null || (rate > 0 && rate <= MAX_FRAMES),
        field + ".framesPerSecond",
        "must be above 0 and at most " + MAX_FRAMES);
    switch (video.footage()) {
      case Part.Footage.File(var source) -> check(source, field + ".footage.source");
      case Part.Footage.Frames(var images) -> {
        for (int i = 0; i < images.size(); i++) {
          check(images.get(i), "%s.footage.pictures[%d]".formatted(field, i));
        }
      }
    }
  }

  private static void check(Part.Embedding embedding, String field) throws Broken {
    require(
        embedding.tokens() >= 1 && embedding.tokens() <= MAX_TOKENS,
        field + ".tokens",
        "must be between 1 and " + MAX_TOKENS);
    require(
        embedding.hiddenSize() >= 1 && embedding.hiddenSize() <= MAX_HIDDEN_SIZE,
        field + ".hiddenSize",
        "must be between 1 and " + MAX_HIDDEN_SIZE);
    int valueBytes =
        switch (embedding.dataType()) {
          case "bf16" -> 2;
          case "f32" -> 4;
          default -> throw new Broken(field + ".dataType", "must be 'bf16' or 'f32'");
        };
    require(DIGEST.matcher(embedding.digest()).matches(), field + ".digest", "is not a digest");
    require(
        isSide(embedding.width()) && isSide(embedding.height()),
        field,
        "must have a width and a height between 1 and " + MAX_SIDE);
    Integer frames = embedding.frames();
    require(frames == null || frames >= 1, field + ".frames", "must be at least 1");
    checkContent(embedding.content(), TopicNames.EMBEDDINGS, field + ".content");
    require(
        embedding.content().bytes()
            == (long) embedding.tokens() * embedding.hiddenSize() * valueBytes,
        field + ".content.bytes",
        "is not the size of the embedding");
    checkOrigin(embedding.origin(), field + ".origin");
  }

  private static void checkOrigin(@Nullable Part origin, String field) throws Broken {
    switch (origin) {
      case null -> {}
      case Part.Media media -> check(media, field);
      case Part.Video video -> check(video, field);
      case Part.Text _, Part.ToolCall _, Part.Embedding _ ->
          throw new Broken(field, "must be an image or a video");
    }
  }

  private static boolean isSide(int pixels) {
    return pixels >= 1 && pixels <= MAX_SIDE;
  }

  private static void checkContent(ClaimCheck claim, String topic, String field) throws Broken {
    check(claim, topic, field);
    require(
        claim.offsets().size() <= Math.ceilDiv(claim.bytes(), MIN_CHUNK),
        field + ".offsets",
        "has more chunks than the content can have");
  }

  private static void checkRecord(ClaimCheck claim, String field) throws Broken {
    check(claim, TopicNames.CAPTION_REQUESTS, field);
    require(claim.offsets().size() == 1, field + ".offsets", "must be one offset");
  }

  private static void check(ClaimCheck claim, String topic, String field) throws Broken {
    require(claim.topic().equals(topic), field + ".topic", "must be '" + topic + "'");
    require(claim.partition() >= 0, field + ".partition", "must be at least 0");
    require(
        claim.bytes() >= 0 && claim.bytes() <= Integer.MAX_VALUE,
        field + ".bytes",
        "must be between 0 and " + Integer.MAX_VALUE);
    require(
        claim.checksum() >= 0 && claim.checksum() <= MAX_CHECKSUM,
        field + ".checksum",
        "must be between 0 and " + MAX_CHECKSUM);
    require(isAscending(claim.offsets()), field + ".offsets", "must be ascending from 0 on");
    require(
        claim.offsets().isEmpty() == (claim.bytes() == 0),
        field + ".offsets",
        "must be empty for empty content only");
  }

  private static boolean isAscending(List<Long> offsets) {
    long last = -1;
    for (long offset : offsets) {
      if (offset <= last) {
        return false;
      }
      last = offset;
    }
    return true;
  }

  private static void require(boolean holds, String field, String rule) throws Broken {
    if (!holds) {
      throw new Broken(field, rule);
    }
  }
}
