package dev.onevision.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Needs a Python with PyTorch: {@code -Donevision.test.python=/path/to/python}. */
class CheckCudaIntegrationTests {

  private static final String PYTHON = System.getProperty("onevision.test.python", "python3");

  private final StringWriter out = new StringWriter();

  @BeforeAll
  static void findPyTorch() throws InterruptedException {
    assumeTrue(new Python(PYTHON).hasPyTorch(), PYTHON + " has no PyTorch");
    System.setProperty("onevision.home", System.getProperty("onevision.root"));
  }

  @AfterAll
  static void forgetTheCheckout() {
    System.clearProperty("onevision.home");
  }

  @Test
  void programsRunOnFakeGpus() {
    assertThat(run()).describedAs(out.toString()).isZero();
    assertThat(out.toString()).contains(" cases, 0 findings").contains("2 GPUs");
  }

  @Test
  void plantedFaultsAreFound() {
    assertThat(run("--faults")).describedAs(out.toString()).isZero();
    assertThat(out.toString()).contains(" faults, 0 missed").doesNotContain("MISSED");
  }

  private int run(String... options) {
    List<String> arguments = new ArrayList<>(List.of("--python", PYTHON));
    arguments.addAll(List.of(options));
    return new CommandLine(new CheckCuda())
        .setOut(new PrintWriter(out))
        .execute(arguments.toArray(String[]::new));
  }
}
