package dev.onevision.standalone.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.onevision.standalone.suite.DeviceShare.Need;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeviceShareTests {

  private static final long GIB = 1L << 30;

  @Test
  void aModelAloneTakesAll() {
    assertThat(DeviceShare.divide(List.of(new Need(Set.of(0), 15 * GIB))))
        .containsExactly(new DeviceShare(1, 4 * GIB));
  }

  @Test
  void modelsOnTheCpuHaveEqualShares() {
    List<Need> needs = List.of(cpu(15), cpu(1), cpu(1));
    assertThat(DeviceShare.divide(needs))
        .extracting(DeviceShare::cache)
        .allSatisfy(share -> assertThat(share).isEqualTo(1.0 / 3, within(1e-9)));
  }

  @Test
  void aGpuHasRoomForTheModelsThatAreLoadedLater() {
    long free = 80 * GIB;
    long total = 0;
    List<Need> needs = List.of(gpu(15, 0), gpu(15, 0), gpu(1, 0));
    List<DeviceShare> shares = DeviceShare.divide(needs);
    for (int i = 0; i < needs.size(); i++) {
      free -= needs.get(i).bytes();
      long cache = (long) ((free - shares.get(i).gpuReserve()) * shares.get(i).cache());
      // Equal caches: (80 - 15 - 15 - 1 - 3 * 4) / 3 GiB
      assertThat((double) cache / GIB).isEqualTo(37.0 / 3, within(0.001));
      // What the reserve is for: the vision model and graphs.
      free -= cache + DeviceShare.GPU_RESERVE;
      total += cache;
    }
    assertThat((double) total / GIB).isEqualTo(37, within(0.01));
  }

  @Test
  void modelsOnDifferentDevicesDoNotShare() {
    assertThat(DeviceShare.divide(List.of(gpu(15, 0), gpu(15, 1), cpu(1))))
        .containsOnly(new DeviceShare(1, 4 * GIB));
  }

  @Test
  void modelsShareTheGpusThatBothUse() {
    List<Need> needs = List.of(gpu(145, 0, 1), gpu(8, 1, 2), gpu(1, 2));
    assertThat(DeviceShare.divide(needs))
        .containsExactly(
            new DeviceShare(0.5, (4 + 4 + 8 / 2) * GIB),
            new DeviceShare(0.5, (4 + 4 + 1) * GIB),
            new DeviceShare(1, 4 * GIB));
  }

  private static Need cpu(long gib) {
    return new Need(Set.of(), gib * GIB);
  }

  private static Need gpu(long gib, Integer... gpus) {
    return new Need(Set.of(gpus), gib * GIB);
  }
}
