package dev.onevision.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTests {

  private static final String VERSION_1 = "12:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n";
  private static final String NO_LIMIT_1 = "9223372036854771712";

  @TempDir private Path folder;

  private ControlGroup group(String membership) throws IOException {
    return new ControlGroup(folder, Files.writeString(folder.resolve("membership"), membership));
  }

  private void version2(String path, String max, long current, String stat) throws IOException {
    Path group = Files.createDirectories(folder.resolve(path));
    Files.writeString(group.resolve("memory.max"), max + "\n");
    Files.writeString(group.resolve("memory.current"), current + "\n");
    Files.writeString(group.resolve("memory.stat"), stat);
  }

  private void version1(String path, String limit, long usage, String stat) throws IOException {
    Path group = Files.createDirectories(folder.resolve("memory").resolve(path));
    Files.writeString(group.resolve("memory.limit_in_bytes"), limit + "\n");
    Files.writeString(group.resolve("memory.usage_in_bytes"), usage + "\n");
    Files.writeString(group.resolve("memory.stat"), stat);
  }

  @Test
  void aContainersLimitInVersion2() throws IOException {
    version2("", "1000", 400, "anon 300\n");

    assertThat(group("0::/\n").freeBytes()).hasValue(600);
  }

  @Test
  void aContainersLimitInVersion1() throws IOException {
    version1("", "1000", 400, "cache 100\n");

    // The path is the host's; inside, the container's group is the root.
    assertThat(group(VERSION_1).freeBytes()).hasValue(600);
  }

  @Test
  void cachedFilesAreFree() throws IOException {
    version2("", "1000", 900, "anon 100\ninactive_file 300\nactive_file 250\n");
    assertThat(group("0::/\n").freeBytes()).hasValue(650);

    version1("", "1000", 900, "inactive_file 7\ntotal_inactive_file 300\ntotal_active_file 250\n");
    assertThat(group(VERSION_1).freeBytes()).hasValue(650);
  }

  @Test
  void theTightestLimitOfAGroupAndItsParentsCounts() throws IOException {
    version2("system.slice", "1000", 950, "");
    version2("system.slice/onevision.service", "max", 100, "");
    assertThat(group("0::/system.slice/onevision.service\n").freeBytes()).hasValue(50);

    version1("docker", "2000", 500, "");
    version1("docker/abc", "700", 100, "");
    assertThat(group(VERSION_1).freeBytes()).hasValue(600);
  }

  @Test
  void aGroupWithoutALimitHasNone() throws IOException {
    version2("", "max", 100, "");
    assertThat(group("0::/\n").freeBytes()).isEmpty();

    version1("", NO_LIMIT_1, 100, "");
    assertThat(group(VERSION_1).freeBytes()).isEmpty();
  }

  @Test
  void aGroupOverItsLimitHasNothingFree() throws IOException {
    version2("", "1000", 1100, "");

    assertThat(group("0::/\n").freeBytes()).hasValue(0);
  }

  @Test
  void aSystemWithoutControlGroupsHasNoLimit() {
    Path missing = folder.resolve("missing");

    assertThat(new ControlGroup(missing, missing).freeBytes()).isEmpty();
  }
}
