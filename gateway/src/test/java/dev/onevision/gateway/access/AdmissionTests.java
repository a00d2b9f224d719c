package dev.onevision.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.onevision.gateway.access.limits.RateLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class AdmissionTests {

  private static final int KB = 1024;

  private long now;
  private final Admission admission =
      new Admission(
          new LimitProperties(8, 4, DataSize.ofMegabytes(8)),
          new RateLimits(new SimpleMeterRegistry(), () -> now),
          () -> now);

  @Test
  void oneTooManyIsRefusedUntilAnotherLeaves() {
    List<Admission.Visit> visits = new ArrayList<>();
    for (String client : "abcdefgh".split("")) {
      visits.add(admission.enter(client));
    }
    assertThatExceptionOfType(NoRoomException.class)
        .isThrownBy(() -> admission.enter("i"))
        .withMessageContaining("This gateway already has 8 requests");
    visits.getFirst().close();
    visits.getFirst().close();
    assertThat(admission.requestsInProgress()).isEqualTo(7);
    admission.enter("i");
  }

  @Test
  void oneClientDoesNotKeepTheOthersOut() {
    for (int i = 0; i < 6; i++) {
      admission.enter("greedy");
    }
    assertThatExceptionOfType(NoRoomException.class)
        .isThrownBy(() -> admission.enter("greedy"))
        .withMessageContaining("its share");
    admission.enter("other");
  }

  @Test
  void bodiesOfOneClientDoNotKeepTheOthersOut() {
    Admission.Visit greedy = admission.enter("greedy");
    greedy.hold(5 * KB * KB);
    assertThatExceptionOfType(NoRoomException.class)
        .isThrownBy(() -> greedy.hold(2 * KB * KB))
        .withMessageContaining("its share");
    Admission.Visit other = admission.enter("other");
    other.hold(1024 * KB);
    greedy.releaseBytes();
    greedy.hold(3 * KB * KB);
    greedy.close();
    other.close();
    assertThat(admission.uploadBytesHeld()).isZero();
  }

  @Test
  void smallBodiesPassWhileBigOnesWait() {
    for (String client : List.of("a", "b", "c")) {
      Admission.Visit visit = admission.enter(client);
      try {
        while (true) {
          visit.hold(128 * KB);
        }
      } catch (NoRoomException full) {
        // as big as it gets
      }
    }
    for (int i = 0; i < 3; i++) {
      admission.enter("a").hold(64 * KB);
    }
  }

  @Test
  void fewerMayWaitForSpareCapacityThanMayBeAnsweredAtOnce() {
    List<Admission.Visit> visits = new ArrayList<>();
    for (String client : List.of("a", "b", "c", "d")) {
      Admission.Visit visit = admission.enter(client);
      visit.waitForSpareCapacity();
      visit.waitForSpareCapacity();
      visits.add(visit);
    }
    Admission.Visit one = admission.enter("e");
    assertThatExceptionOfType(NoRoomException.class).isThrownBy(one::waitForSpareCapacity);
    visits.getFirst().close();
    one.waitForSpareCapacity();
  }

  @Test
  void aVisitThatEndedHoldsNothing() {
    Admission.Visit visit = admission.enter("a");
    visit.close();
    visit.hold(10);
    assertThat(admission.uploadBytesHeld()).isZero();
  }

  @Test
  void retryAfterFollowsFromHowLongRequestsTake() {
    Admission.Visit before = admission.enter("a");
    now += Duration.ofSeconds(4).toNanos();
    before.close();
    now += Duration.ofHours(1).toNanos();
    for (String client : "abcdefgh".split("")) {
      admission.enter(client);
    }
    assertThatExceptionOfType(NoRoomException.class)
        .isThrownBy(() -> admission.enter("i"))
        .satisfies(full -> assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(4)));
  }

  @Test
  void clientsAreToldApartByAddressAndIpv6Network() throws UnknownHostException {
    assertThat(client("10.0.0.1")).isNotEqualTo(client("10.0.0.2"));
    assertThat(client("2001:db8::1")).isEqualTo(client("2001:db8::ffff:1"));
    assertThat(client("2001:db8::1")).isNotEqualTo(client("2001:db8:0:1::1"));
    assertThat(Client.ofAddress(null)).isEqualTo("unknown");
  }

  private static String client(String address) throws UnknownHostException {
    return Client.ofAddress(new InetSocketAddress(InetAddress.getByName(address), 1));
  }
}
