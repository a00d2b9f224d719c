package dev.onevision.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeysCommandTests {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void entryHasTheHashOfTheKeyAndNotTheKey() throws Exception {
    assertThat(run("keys", "search-1")).isZero();
    String[] lines = out.toString().split("\\R");
    String key = lines[0].substring("Key: ".length());
    assertThat(key).matches("sk-onevision-[A-Za-z0-9_-]{43}");
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    assertThat(lines[2]).isEqualTo("  - id: search-1");
    assertThat(lines[3]).isEqualTo("    sha256: " + HexFormat.of().formatHex(digest));
  }

  @Test
  void eachKeyIsNew() {
    run("keys", "a");
    run("keys", "a");
    assertThat(out.toString().lines().filter(line -> line.startsWith("Key: ")).distinct())
        .hasSize(2);
  }

  @Test
  void idThatAKeyFileRefusesIsRefused() {
    assertThat(run("keys", "a b")).isEqualTo(2);
    assertThat(err.toString()).contains("ID must be");
  }

  private int run(String... arguments) {
    return Commands.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
