package dev.onevision.gateway.access.keys;

import org.apache.commons.codec.digest.DigestUtils;

/**
 * A client of the gateway, with one or more keys.
 *
 * @param name for people, unique in a key file
 * @param owner of its files, batches and streams: a digest, the same at every gateway
 * @param allowance of all its keys together
 */
public record Tenant(String name, String owner, Allowance allowance) {

  private static final int OWNER_DIGITS = 32;

  /** A tenant of a key file. Its files stay its own when its keys change. */
  static Tenant named(String name, Allowance allowance) {
    return new Tenant(name, owner("tenant: " + name), allowance);
  }

  /** The tenant of a single key. */
  static Tenant ofKey(String key, String name) {
    return new Tenant(name, owner("owner of files: " + key), Allowance.UNLIMITED);
  }

  private static String owner(String text) {
    return DigestUtils.sha256Hex(text).substring(0, OWNER_DIGITS);
  }
}
