package dev.onevision.inference.runtime;

/**
 * The device that the integration tests run models on: the CPU, or what {@code
 * -Donevision.test.device} names on a machine with a GPU.
 */
final class TestDevice {

  private TestDevice() {}

  static ComputeDevice get() {
    return ComputeDevice.parse(System.getProperty("onevision.test.device", "cpu"));
  }
}
