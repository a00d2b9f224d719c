package dev.onevision.gateway.access.keys;

import org.apache.commons.codec.digest.DigestUtils;

/**
 * A key that may use the API.
 *
 * @param id for people and for the audit log, unique in a key file; not secret
 * @param sha256 of the key, in hexadecimal digits
 * @param tenant that the key belongs to
 * @param allowance of this key, within the tenant's
 */
public record ApiKey(String id, String sha256, Tenant tenant, Allowance allowance) {

  private static final int SHOWN_DIGITS = 8;

  /** A key of the configuration, which is a tenant of its own. */
  static ApiKey ofConfiguration(String key) {
    String digest = DigestUtils.sha256Hex(key);
    String name = "key-" + digest.substring(0, SHOWN_DIGITS);
    return new ApiKey(name, digest, Tenant.ofKey(key, name), Allowance.UNLIMITED);
  }

  /** Whether the key may use the model. */
  public boolean allowsModel(String model) {
    return allowance.allowsModel(model) && tenant.allowance().allowsModel(model);
  }

  /** Whether all requests run in spare capacity. */
  public boolean isBatchOnly() {
    return allowance.batchOnly() || tenant.allowance().batchOnly();
  }
}
