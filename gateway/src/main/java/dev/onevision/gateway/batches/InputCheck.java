package dev.onevision.gateway.batches;

import dev.onevision.contract.wire.BatchRecord.Problem;
import dev.onevision.gateway.batches.BatchLine.BadLineException;
import dev.onevision.gateway.batches.LineReader.Line;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import tools.jackson.databind.json.JsonMapper;

/** Checks the whole input of a batch before the first line is sent. Used by one thread. */
final class InputCheck {

  private static final int MAX_PROBLEMS = 20;

  private final JsonMapper mapper;
  private final String endpoint;
  private final BatchesProperties limits;
  private final List<Problem> problems = new ArrayList<>();
  // Digests, because the names can be long.
  private final Set<UUID> ids = new HashSet<>();
  private int total;

  InputCheck(JsonMapper mapper, String endpoint, BatchesProperties limits) {
    this.mapper = mapper;
    this.endpoint = endpoint;
    this.limits = limits;
  }

  /** Checks the next line; returns false after too many problems. */
  boolean take(Line line) {
    total++;
    if (total > limits.maxLines()) {
      problems.add(
          new Problem(
              "too_many_lines",
              "The file has more than " + limits.maxLines() + " lines. Split it.",
              null,
              null));
      return false;
    }
    try {
      check(line);
    } catch (BadLineException e) {
      problems.add(e.problem());
    }
    return problems.size() < MAX_PROBLEMS;
  }

  /** The problems so far; empty if all lines are valid. */
  List<Problem> problems() {
    return total > 0
        ? problems
        : List.of(new Problem("empty_file", "The file has no lines.", null, null));
  }

  int total() {
    return total;
  }

  private void check(Line line) throws BadLineException {
    int number = line.number();
    if (line.tooLong()) {
      throw new BadLineException(
          "line_too_long",
          "Line " + number + " is longer than " + limits.maxLineBytes().toBytes() + " bytes.",
          number,
          null);
    }
    BatchLine parsed = BatchLine.parse(mapper, line.bytes(), number, endpoint);
    if (!ids.add(digest(parsed.customId()))) {
      throw new BadLineException(
          "duplicate_custom_id",
          "The 'custom_id' of line " + number + " is already used by another line.",
          number,
          "custom_id");
    }
  }

  private static UUID digest(String id) {
    MessageDigest sha = DigestUtils.getSha256Digest();
    ByteBuffer digest = ByteBuffer.wrap(sha.digest(id.getBytes(StandardCharsets.UTF_8)));
    return new UUID(digest.getLong(), digest.getLong());
  }
}
