package dev.onevision.inference.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The environment variables of native libraries, which Java itself cannot change. */
final class NativeEnvironment {

  private static final Logger log = LoggerFactory.getLogger(NativeEnvironment.class);

  private NativeEnvironment() {}

  /** Sets a variable unless it is set; does nothing on systems without {@code setenv}. */
  static void setUnlessSet(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MemorySegment setenv = linker.defaultLookup().find("setenv").orElse(null);
    if (setenv == null) {
      return;
    }
    FunctionDescriptor signature =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      int dontOverwrite = 0;
      int result =
          (int)
              linker
                  .downcallHandle(setenv, signature)
                  .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), dontOverwrite);
      if (result != 0) {
        log.debug("{} could not be set: {}", name, result);
      }
    } catch (Throwable e) {
      log.debug("{} could not be set", name, e);
    }
  }
}
