package dev.onevision.standalone.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param name of what was checked
 * @param status whether it is good enough
 * @param detail what is there
 * @param advice what to do; null if nothing
 */
public record Check(String name, Status status, String detail, @Nullable String advice) {

  static Check ok(String name, String detail) {
    return new Check(name, Status.OK, detail, null);
  }

  static Check warn(String name, String detail, String advice) {
    return new Check(name, Status.WARN, detail, advice);
  }

  static Check fail(String name, String detail, String advice) {
    return new Check(name, Status.FAIL, detail, advice);
  }
}
