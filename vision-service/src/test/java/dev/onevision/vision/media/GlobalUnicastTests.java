package dev.onevision.vision.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobalUnicastTests {

  /** The first and the last address of a block are refused, and the ones beside it are not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff:0::/20"
      })
  void specialPurposeBlockIsRefusedToItsEdges(String block) throws Exception {
    byte[] start = InetAddress.ofLiteral(block.substring(0, block.indexOf('/'))).getAddress();
    int hostBits = start.length * 8 - Integer.parseInt(block.substring(block.indexOf('/') + 1));
    BigInteger first = new BigInteger(1, start);
    BigInteger last = first.add(BigInteger.ONE.shiftLeft(hostBits)).subtract(BigInteger.ONE);
    assertThat(GlobalUnicast.contains(bytes(first, start.length))).as("first").isFalse();
    assertThat(GlobalUnicast.contains(bytes(last, start.length))).as("last").isFalse();
    assertThat(GlobalUnicast.contains(bytes(first.subtract(BigInteger.ONE), start.length)))
        .as("one before")
        .isTrue();
    assertThat(GlobalUnicast.contains(bytes(last.add(BigInteger.ONE), start.length)))
        .as("one behind")
        .isTrue();
  }

  private static byte[] bytes(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] padded = new byte[length];
    int count = Math.min(bytes.length, length);
    System.arraycopy(bytes, bytes.length - count, padded, length - count, count);
    return padded;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.255.255.255",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::8.8.8.8",
        "::127.0.0.1",
        "::ffff:0:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::1:8.8.8.8",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "100:0:0:1::1",
        "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001::1",
        "2001:0:808:808::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "4000::",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%1",
        "fe80::5efe:8.8.8.8",
        "2a00:1450:4001::5efe:10.0.0.1",
        "2a00:1450:4001::200:5efe:127.0.0.1",
        "fec0::1",
        "ff02::1"
      })
  void addressThatIsNotGlobalUnicastIsRefused(String literal) {
    assertThat(GlobalUnicast.contains(InetAddress.ofLiteral(literal))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "223.255.255.255",
        "64:ff9b::8.8.8.8",
        "2000::",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "2a00:1450:4001::5efe:8.8.8.8",
        "2a00:1450:4001::100:5efe:10.0.0.1",
        "2c0f:ffff::1"
      })
  void globalUnicastIsAllowed(String literal) {
    assertThat(GlobalUnicast.contains(InetAddress.ofLiteral(literal))).isTrue();
  }

  @Test
  void mappedBytesAreDecidedAsTheIpv4AddressTheyStandFor() {
    // Java's own types never hold these 16 bytes, other sources of addresses may.
    byte[] mapped = new byte[16];
    Arrays.fill(mapped, 10, 12, (byte) 0xff);
    System.arraycopy(new byte[] {127, 0, 0, 1}, 0, mapped, 12, 4);
    assertThat(GlobalUnicast.contains(mapped)).isFalse();
    System.arraycopy(new byte[] {8, 8, 8, 8}, 0, mapped, 12, 4);
    assertThat(GlobalUnicast.contains(mapped)).isTrue();
  }
}
