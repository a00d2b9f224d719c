package dev.onevision.inference.runtime;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds the relevant part of the engine's messages, between generic lines, and what it means for
 * the model.
 */
final class TorchScriptErrors {

  private static final Pattern ERROR_LINE = Pattern.compile("^(\\w+\\.)*\\w*(Error|Exception): .*");
  private static final int MAX_LENGTH = 600;

  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("out of memory|CUBLAS_STATUS_ALLOC_FAILED|can't allocate memory");

  private static final Pattern DEVICE_LOST =
      Pattern.compile("CUDA error|CUBLAS_STATUS_|CUDNN_STATUS_|device-side assert");

  private TorchScriptErrors() {}

  /**
   * The exception for a failed program.
   *
   * @param what the method that failed, for the message
   */
  static ModelRuntimeException exception(String what, Throwable error) {
    String message = "%s failed: %s".formatted(what, cause(error));
    String whole = String.valueOf(error.getMessage());
    if (OUT_OF_MEMORY.matcher(whole).find()) {
      return new DeviceMemoryException(message, error);
    }
    if (DEVICE_LOST.matcher(whole).find()) {
      return new DeviceLostException(message, error);
    }
    return new ModelRuntimeException(message, error);
  }

  static String cause(Throwable error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : cause(message);
  }

  static String cause(String message) {
    List<String> lines =
        message
            .lines()
            .takeWhile(line -> !line.startsWith("Exception raised from"))
            .filter(line -> !line.isBlank())
            .toList();
    // An arrow marks the program's own line; the error's text comes last.
    String error =
        lines.reversed().stream()
            .filter(line -> ERROR_LINE.matcher(line).matches())
            .findFirst()
            .orElse(lines.isEmpty() ? message : lines.getFirst());
    String source = "";
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).strip().startsWith("~") || lines.get(i).contains("<--- HERE")) {
        source = " (at: " + lines.get(i - 1).strip() + ")";
      }
    }
    String text = error + source;
    return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
  }
}
