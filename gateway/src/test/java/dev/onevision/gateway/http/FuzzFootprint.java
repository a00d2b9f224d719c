package dev.onevision.gateway.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this JVM holds.
 *
 * @param heapBytes used after full collections
 * @param handles open files and sockets; 0 if the system does not count them
 */
record FuzzFootprint(long heapBytes, long handles) {

  static FuzzFootprint now() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100); // cleaners run after a collection
    }
    long handles =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : 0;
    return new FuzzFootprint(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), handles);
  }
}
