package dev.onevision.inference.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory that Linux control groups leave to this process, such as those of a container.
 *
 * @param mount where the control groups are mounted
 * @param membership the process's {@code /proc/self/cgroup}
 */
record ControlGroup(Path mount, Path membership) {

  /** The names of the files in one version of control groups. */
  private record FileNames(String limit, String usage, String cachePrefix) {}

  private static final FileNames VERSION_1 =
      new FileNames("memory.limit_in_bytes", "memory.usage_in_bytes", "total_");

  private static final FileNames VERSION_2 = new FileNames("memory.max", "memory.current", "");

  static ControlGroup ofThisProcess() {
    return new ControlGroup(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));
  }

  /** Bytes up to the tightest limit of the group and its parents; empty without a limit. */
  OptionalLong freeBytes() {
    OptionalLong free = OptionalLong.empty();
    for (String line : lines(membership)) {
      // hierarchy:controllers:path; version 2 has no controllers
      String[] fields = line.split(":", 3);
      if (fields.length == 3 && fields[1].isEmpty()) {
        free = min(free, tightest(mount, fields[2], VERSION_2));
      } else if (fields.length == 3 && List.of(fields[1].split(",")).contains("memory")) {
        free = min(free, tightest(mount.resolve("memory"), fields[2], VERSION_1));
      }
    }
    return free;
  }

  /** In a container the group's own path may be outside of what is mounted. */
  private static OptionalLong tightest(Path root, String path, FileNames names) {
    OptionalLong free = OptionalLong.empty();
    Path group = root.resolve(path.substring(Math.min(1, path.length()))).normalize();
    for (Path at = group; at != null && at.startsWith(root); at = at.getParent()) {
      free = min(free, free(at, names));
    }
    return free;
  }

  private static OptionalLong free(Path group, FileNames names) {
    OptionalLong limit = number(group.resolve(names.limit()));
    OptionalLong usage = number(group.resolve(names.usage()));
    if (limit.isEmpty() || usage.isEmpty()) {
      return OptionalLong.empty();
    }
    long used = Math.max(0, usage.getAsLong() - fileCache(group, names));
    return OptionalLong.of(Math.max(0, limit.getAsLong() - used));
  }

  /** Cached pages of files count as used, but the system drops them when memory is needed. */
  private static long fileCache(Path group, FileNames names) {
    return lines(group.resolve("memory.stat")).stream()
        .filter(line -> line.matches(names.cachePrefix() + "(in)?active_file \\d{1,18}"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  private static OptionalLong min(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
  }

  /** Without a limit the number is {@code max}, or has 19 digits. */
  private static OptionalLong number(Path file) {
    List<String> lines = lines(file);
    return lines.size() == 1 && lines.getFirst().matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(lines.getFirst()))
        : OptionalLong.empty();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // this system has none
    }
  }
}
