package dev.onevision.benchmarks.gpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Python of this machine.
 *
 * @param program its name on the path, or its file
 */
record Python(String program) {

  boolean hasPyTorch() throws InterruptedException {
    try {
      return new ProcessBuilder(program, "-c", "import torch")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no such program
    }
  }

  /** Runs a script and prints what it prints; returns its exit code. */
  int run(PrintWriter out, Path script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program, "-u", script.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        out.println(line);
        out.flush();
      }
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }
}
