package dev.onevision.standalone.libraries;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The licenses that a library of the suite may have. */
final class Licenses {

  /**
   * Licenses that let the suite be distributed under its own, the most permissive first. A library
   * that offers several is used under the first of them.
   */
  private static final List<String> ALLOWED =
      List.of(
          "Apache-2.0",
          "MIT",
          "MIT-0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "CC0-1.0",
          "EPL-2.0",
          "EPL-1.0",
          "LGPL-3.0-or-later",
          "LGPL-2.1-only");

  /** Libraries whose POM says nothing that SPDX knows, or that hold native code of others. */
  private static final Map<String, String> KNOWN =
      Map.of(
          // The POM has the license of the binding. Its build of FFmpeg has no GPL parts.
          "org.bytedeco:ffmpeg", "LGPL-3.0-or-later",
          // The POM has the license of DJL. The native library is PyTorch's.
          "ai.djl.pytorch:pytorch-native-cpu", "BSD-3-Clause",
          // The POM names the BSD License, and links to the one with three clauses.
          "org.jline:jline-builtins", "BSD-3-Clause",
          "org.jline:jline-native", "BSD-3-Clause",
          "org.jline:jline-reader", "BSD-3-Clause",
          "org.jline:jline-style", "BSD-3-Clause",
          "org.jline:jline-terminal", "BSD-3-Clause",
          "org.jline:jline-terminal-ffm", "BSD-3-Clause",
          // The POM calls it the Go License.
          "com.google.re2j:re2j", "BSD-3-Clause");

  private Licenses() {}

  /** The license under which the suite uses a library; empty if none of its licenses is allowed. */
  static Optional<String> of(Library library) {
    String known = KNOWN.get(library.name());
    List<String> offered = known == null ? library.licenses() : List.of(known);
    return ALLOWED.stream().filter(offered::contains).findFirst();
  }
}
