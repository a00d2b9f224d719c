package dev.onevision.standalone.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an API key and its entry for a key file. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Makes an API key, and prints it and its entry for a key file.",
      "The entry contains only the hash of the key, so this is the only time that the key is shown."
    })
final class KeysCommand implements Callable<Integer> {

  static final String PREFIX = "sk-onevision-";

  /** Too many to guess, so that a fast hash suffices. */
  private static final int RANDOM_BYTES = 32;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--stdin",
      description = "Read an existing key from standard input instead of making one.")
  private boolean stdin;

  @Parameters(paramLabel = "ID", description = "Name of the key in the key file and in logs.")
  private String id = "";

  @Override
  public Integer call() throws IOException {
    if (!ID.matcher(id).matches()) {
      throw new ParameterException(
          spec.commandLine(), "ID must be 1 to 64 letters, digits, dots, dashes or underscores.");
    }
    PrintWriter out = spec.commandLine().getOut();
    String key = stdin ? read() : random();
    if (!stdin) {
      out.println("Key: " + key);
      out.println("Entry of the key file, under the keys of its tenant:");
    }
    out.println("  - id: " + id);
    out.println("    sha256: " + DigestUtils.sha256Hex(key));
    return 0;
  }

  private static String read() throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    if (line == null || line.isBlank()) {
      throw new CommandException("Standard input has no key.");
    }
    return line.strip();
  }

  private static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
