package dev.onevision.standalone.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The permissions of the documentation as a cluster's access control entries. */
final class Permissions {

  private Permissions() {}

  /** Every {@code allow} of {@code docs/kafka-permissions.sh}. */
  static List<AclBinding> documented() throws IOException {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("onevision.root")));
    String script = Files.readString(root.resolve("docs/kafka-permissions.sh"));
    List<AclBinding> bindings = new ArrayList<>();
    for (String line : script.replace("\\\n", " ").lines().toList()) {
      if (line.startsWith("allow ")) {
        String[] words = line.split(" +");
        for (int i = 4; i < words.length; i++) {
          for (String operation : words[3].split(",")) {
            bindings.add(binding(words[1], words[2], operation, words[i]));
          }
        }
      }
    }
    return bindings;
  }

  private static AclBinding binding(String principal, String kind, String operation, String name) {
    boolean prefix = name.endsWith("*");
    return new AclBinding(
        new ResourcePattern(
            ResourceType.fromString(kind.replace('-', '_')),
            prefix ? name.substring(0, name.length() - 1) : name,
            prefix ? PatternType.PREFIXED : PatternType.LITERAL),
        new AccessControlEntry(
            "User:" + principal,
            "*",
            AclOperation.fromString(operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_")),
            AclPermissionType.ALLOW));
  }
}
