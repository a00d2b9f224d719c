package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRulesTests {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final HostRules local = new HostRules(List.of(), true, LOOPBACK);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:8080",
        "localhost.:8080",
        "chat.localhost",
        "127.0.0.1:8080",
        "127.0.0.2",
        "[::1]:8080",
        "192.168.1.4:80"
      })
  void thisMachineIsAllowed(String host) {
    assertThat(local.allow(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "notlocalhost",
        "",
        "a@localhost"
      })
  void anotherNameIsRefused(String host) {
    assertThat(local.allow(host)).isFalse();
  }

  @Test
  void requestOfAProgramWithoutTheHeaderIsAllowed() {
    assertThat(local.allow(null)).isTrue();
  }

  @Test
  void serverWithKeysOrForOtherMachinesAllowsAllNames() throws Exception {
    assertThat(new HostRules(List.of(), false, LOOPBACK).allow("evil.example")).isTrue();
    assertThat(new HostRules(List.of(), true, null).allow("evil.example")).isTrue();
    InetAddress other = InetAddress.getByName("192.0.2.1");
    assertThat(new HostRules(List.of(), true, other).allow("evil.example")).isTrue();
    assertThat(new HostRules(List.of("*"), true, LOOPBACK).allow("evil.example")).isTrue();
  }

  @Test
  void configuredNamesAreTheOnlyOnesWhereverItListens() {
    HostRules rules = new HostRules(List.of("Chat.example.org"), false, null);
    assertThat(rules.allow("chat.example.org:443")).isTrue();
    assertThat(rules.allow("localhost")).isTrue();
    assertThat(rules.allow("evil.example")).isFalse();
  }

  @Test
  void configuredNameHasNoPort() {
    assertThatThrownBy(() -> new HostProperties(List.of("chat.example.org:443")))
        .hasMessageContaining("without a port");
  }
}
