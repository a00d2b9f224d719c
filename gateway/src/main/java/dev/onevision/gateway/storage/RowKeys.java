package dev.onevision.gateway.storage;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Maps row keys to partitions. Pure. */
final class RowKeys {

  private RowKeys() {}

  /** The partition of a key, which depends on the part before the first slash only. */
  static int partition(String key, int partitions) {
    int slash = key.indexOf('/');
    String group = slash < 0 ? key : key.substring(0, slash);
    int hash = Utils.murmur2(group.getBytes(StandardCharsets.UTF_8));
    return Utils.toPositive(hash) % partitions;
  }
}
