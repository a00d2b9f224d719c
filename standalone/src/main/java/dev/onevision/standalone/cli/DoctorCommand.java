package dev.onevision.standalone.cli;

import dev.onevision.client.ApiException;
import dev.onevision.client.OpenAiClient;
import dev.onevision.standalone.doctor.Diagnosis;
import dev.onevision.standalone.doctor.DiagnosisText;
import dev.onevision.standalone.doctor.Doctor;
import dev.onevision.standalone.doctor.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this machine can run. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks what this machine can run and what is wrong: Java, processor, memory, GPU, libraries,"
          + " disk, ports and Kafka, and which of the published models fit.",
      "The exit code is 1 if a check fails."
    })
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--json",
      description = "Print one JSON object: version, status, checks and models.")
  private boolean json;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description =
          "Kafka brokers to check. Default: SPRING_KAFKA_BOOTSTRAP_SERVERS, or none if it is not"
              + " set. Security settings come from SPRING_KAFKA_* too.")
  private @Nullable String kafka;

  @Mixin private WorkOption work = new WorkOption();

  @Override
  public Integer call() {
    Diagnosis diagnosis =
        new Doctor(VersionProvider.version(), work.folder(), kafka, DoctorCommand::isSuite)
            .examine();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonLine.of(diagnosis));
    } else {
      DiagnosisText.of(diagnosis).forEach(out::println);
    }
    out.flush();
    return diagnosis.status() == Status.FAIL ? Commands.FAILED : 0;
  }

  private static boolean isSuite(int port) {
    try (OpenAiClient client =
        new OpenAiClient(
            URI.create("http://127.0.0.1:" + port), System.getenv("ONEVISION_API_KEY"))) {
      client.models();
      return true;
    } catch (ApiException refused) {
      return refused.status() == HttpURLConnection.HTTP_UNAUTHORIZED;
    } catch (IOException notASuite) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
