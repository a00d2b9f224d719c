package dev.onevision.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class AdmissionTests {

  private final Admission admission =
      new Admission(new LimitProperties(2, 1, DataSize.ofBytes(100)));

  @Test
  void oneTooManyIsRefusedUntilAnotherLeaves() {
    Admission.Visit first = admission.enter();
    admission.enter();
    assertThatExceptionOfType(NoRoomException.class).isThrownBy(admission::enter);
    first.close();
    first.close();
    assertThat(admission.requestsInProgress()).isEqualTo(1);
    admission.enter();
  }

  @Test
  void allUploadsTogetherAreBounded() {
    Admission.Visit first = admission.enter();
    Admission.Visit second = admission.enter();
    first.hold(60);
    second.hold(40);
    assertThatExceptionOfType(NoRoomException.class).isThrownBy(() -> second.hold(1));
    first.releaseBytes();
    second.hold(60);
    first.close();
    second.close();
    assertThat(admission.uploadBytesHeld()).isZero();
  }

  @Test
  void fewerMayWaitForSpareCapacityThanMayBeAnsweredAtOnce() {
    Admission.Visit first = admission.enter();
    Admission.Visit second = admission.enter();
    first.waitForSpareCapacity();
    first.waitForSpareCapacity();
    assertThatExceptionOfType(NoRoomException.class).isThrownBy(second::waitForSpareCapacity);
    first.close();
    second.waitForSpareCapacity();
  }

  @Test
  void aVisitThatEndedHoldsNothing() {
    Admission.Visit visit = admission.enter();
    visit.close();
    visit.hold(10);
    assertThat(admission.uploadBytesHeld()).isZero();
  }
}
