import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Runs google-java-format over every Java file of the checkout. Started by the build on the JDK the
 * code is compiled with, because the formatter can only parse what its JDK's compiler can.
 *
 * <p>Usage: {@code java -cp google-java-format-all-deps.jar Format.java check|write ROOT}
 */
class Format {

  public static void main(String[] arguments) throws IOException {
    boolean write = arguments[0].equals("write");
    List<String> command =
        new ArrayList<>(
            write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    command.addAll(javaFiles(Path.of(arguments[1])));
    ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
    int exit =
        formatter.run(
            new PrintWriter(System.out, true),
            new PrintWriter(System.err, true),
            command.toArray(String[]::new));
    if (exit != 0) {
      System.err.println(
          "The files above are not formatted. Format them with: ./mvnw -N process-sources"
              + " -Dformat.mode=write");
    }
    System.exit(exit);
  }

  private static List<String> javaFiles(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(
              file -> !root.relativize(file).toString().matches("(.*/)?(target|node_modules)/.*"))
          .map(Path::toString)
          .toList();
    }
  }
}
