package dev.onevision.standalone.suite;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a parameter of type {@link SuiteClient}: one suite with the demo model, started for
 * the first test that wants it and stopped after the last.
 */
public final class RunningSuite implements ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(RunningSuite.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SuiteClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Shared.class, key -> new Shared(), Shared.class)
        .client;
  }

  private static final class Shared implements AutoCloseable {

    private final Path work;
    private final Suite suite;
    private final SuiteClient client;

    Shared() {
      System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
      System.setProperty("ai.djl.offline", "true");
      System.setProperty("OPT_OUT_TRACKING", "true");
      try {
        work = Files.createTempDirectory("onevision-suite-");
      } catch (IOException failure) {
        throw new IllegalStateException(failure);
      }
      suite = Suite.start(SuiteOptions.demo(work));
      client = new SuiteClient(suite.url(), suite.model());
    }

    @Override
    public void close() throws IOException {
      client.close();
      suite.close();
      Files.walkFileTree(work, new Deleting());
    }
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
