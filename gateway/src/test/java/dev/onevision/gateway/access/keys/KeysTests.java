package dev.onevision.gateway.access.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTests {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @TempDir private Path folder;

  @Test
  void changedFileIsReadWithoutARestart() throws IOException {
    write("one");
    Keys keys = keys();
    assertThat(keys.current().find("one")).isNotNull();
    write("two");
    await().atMost(Duration.ofSeconds(20)).until(() -> keys.current().find("two") != null);
    assertThat(keys.current().find("one")).isNull();
    assertThat(keys.current().find("configured")).isNotNull();
    assertThat(registry.get("onevision.gateway.keys").gauge().value()).isEqualTo(2);
    keys.destroy();
  }

  /** As Kubernetes changes a mounted Secret. */
  @Test
  void switchedLinkIsFollowed() throws IOException {
    Path data = folder.resolve("..data");
    Files.createSymbolicLink(data, Files.createDirectory(folder.resolve("1")));
    Files.createSymbolicLink(file(), Path.of("..data", "keys.yaml"));
    Files.writeString(folder.resolve("1/keys.yaml"), text("one"));
    Keys keys = keys();
    Path next = Files.createDirectory(folder.resolve("2"));
    Files.writeString(next.resolve("keys.yaml"), text("two"));
    Path link = Files.createSymbolicLink(folder.resolve("..tmp"), next);
    Files.move(link, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    await().atMost(Duration.ofSeconds(20)).until(() -> keys.current().find("two") != null);
    keys.destroy();
  }

  @Test
  void brokenFileKeepsTheKeysAndIsShown() throws IOException {
    write("one");
    Keys keys = keys();
    Files.writeString(file(), "tenants: [");
    await().atMost(Duration.ofSeconds(20)).until(() -> broken() == 1);
    assertThat(keys.current().find("one")).isNotNull();
    Files.delete(file());
    assertThat(keys.current().find("one")).isNotNull();
    write("two");
    await().atMost(Duration.ofSeconds(20)).until(() -> broken() == 0);
    assertThat(keys.current().find("two")).isNotNull();
    keys.destroy();
  }

  @Test
  void startFailsWithoutAUsableFile() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(this::keys)
        .withMessageContaining("onevision.gateway.access.key-file")
        .withMessageContaining("does not exist");
    Files.writeString(file(), "tenants: []");
    assertThatIllegalArgumentException()
        .isThrownBy(this::keys)
        .withMessageContaining("has no keys");
  }

  private double broken() {
    return registry.get("onevision.gateway.key.file.broken").gauge().value();
  }

  private Keys keys() {
    return new Keys(
        new AccessProperties(List.of("configured"), file(), Duration.ofMillis(100)), registry);
  }

  private Path file() {
    return folder.resolve("keys.yaml");
  }

  private void write(String secret) throws IOException {
    Files.writeString(file(), text(secret));
  }

  private static String text(String secret) {
    return "tenants: [{name: a, keys: [{id: k, sha256: " + DigestUtils.sha256Hex(secret) + "}]}]";
  }
}
