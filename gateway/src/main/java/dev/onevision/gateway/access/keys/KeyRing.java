package dev.onevision.gateway.access.keys;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** The valid keys at one time. Immutable. */
public final class KeyRing {

  private final List<Entry> entries;
  private final Map<String, Tenant> tenants = new HashMap<>();

  KeyRing(List<ApiKey> keys) {
    this.entries =
        keys.stream().map(key -> new Entry(HexFormat.of().parseHex(key.sha256()), key)).toList();
    keys.forEach(key -> tenants.put(key.tenant().owner(), key.tenant()));
  }

  /**
   * The key with this secret; null if none.
   *
   * <p>Compares digests, all of them and each in constant time, so that the response time reveals
   * nothing about a key, not even its length.
   */
  public @Nullable ApiKey find(String secret) {
    byte[] offered = DigestUtils.sha256(secret);
    ApiKey found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.digest, offered)) {
        found = entry.key;
      }
    }
    return found;
  }

  /** Whether an owner may use the model. An owner without valid keys finishes what it began. */
  public boolean allowsModel(String owner, String model) {
    Tenant tenant = tenants.get(owner);
    return tenant == null || tenant.allowance().allowsModel(model);
  }

  /** The name of an owner; null if it has no keys any more. */
  public @Nullable String tenantName(String owner) {
    Tenant tenant = tenants.get(owner);
    return tenant == null ? null : tenant.name();
  }

  int size() {
    return entries.size();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Entry(byte[] digest, ApiKey key) {}
}
