package dev.onevision.standalone.suite;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A suite for all tests of this JVM: a stop would take the network threads from any other one. */
final class SharedSuite implements AutoCloseable {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedSuite.class);

  private final Path work;
  private final Suite suite;
  private final SuiteClient client;

  private SharedSuite(List<ModelChoice> models) {
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("onevision.vision.media.folder", Samples.folder().toString());
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("management.tracing.export.enabled", "true");
    System.setProperty("management.opentelemetry.tracing.export.schedule-delay", "100ms");
    System.setProperty(
        "management.opentelemetry.tracing.export.otlp.endpoint", OtlpReceiver.shared().endpoint());
    try {
      work = Files.createTempDirectory("onevision-suite-");
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
    suite = Suite.start(new SuiteOptions("127.0.0.1", 0, 0, work, 0, models));
    client = new SuiteClient(suite.url(), suite.management(), suite.models().getFirst());
  }

  /** A client of the suite that serves the models; the first call starts the suite. */
  static SuiteClient client(ExtensionContext context, ModelChoice... models) {
    return shared(context, models).client;
  }

  /** The address of that suite's broker. */
  static String kafka(ExtensionContext context, ModelChoice... models) {
    return shared(context, models).suite.kafka();
  }

  /** The meters of that suite's services. */
  static SuiteMeters meters(ExtensionContext context, ModelChoice... models) {
    return new SuiteMeters(
        shared(context, models).suite.contexts().stream()
            .map(service -> service.getBean(PrometheusMeterRegistry.class))
            .toList());
  }

  private static SharedSuite shared(ExtensionContext context, ModelChoice... models) {
    List<ModelChoice> key = List.of(models);
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(key, _ -> new SharedSuite(key), SharedSuite.class);
  }

  @Override
  public void close() throws IOException {
    client.close();
    suite.close();
    Files.walkFileTree(work, new Deleting());
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
