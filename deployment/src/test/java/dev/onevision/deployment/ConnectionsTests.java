package dev.onevision.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tables as the kernel of a little-endian machine writes them. */
@EnabledIf("littleEndian")
class ConnectionsTests {

  private static final String HEADER =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode";

  @Test
  void connectionsHaveTheirRemoteAddressesAndListenersNone() throws UnknownHostException {
    assertThat(
            Connections.remotes(
                List.of(
                    HEADER,
                    row("0100007F:1F90", "00000000:0000", "0A", 11),
                    row("0100007F:9C40", "0100007F:2384", "01", 12),
                    row("0A02000A:9C41", "010200C0:01BB", "02", 13))))
        .isEqualTo(
            Map.of(
                "12",
                InetAddress.getByName("127.0.0.1"),
                "13",
                InetAddress.getByName("192.0.2.1")));
  }

  @Test
  void connectionsOfTheNewProtocolMayBeToAddressesOfTheOld() throws UnknownHostException {
    assertThat(
            Connections.remotes(
                List.of(
                    HEADER,
                    row(v6("01000000"), "B80D0120000000000000000001000000:01BB", "01", 14),
                    row(v6("01000000"), "0000000000000000FFFF00000100007F:2384", "01", 15))))
        .isEqualTo(
            Map.of(
                "14",
                InetAddress.getByName("2001:db8::1"),
                "15",
                InetAddress.getByName("127.0.0.1")));
  }

  static boolean littleEndian() {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  }

  private static String v6(String last) {
    return "0".repeat(24) + last + ":9C40";
  }

  private static String row(String local, String remote, String state, int inode) {
    return "   0: %s %s %s 00000000:00000000 00:00000000 00000000  1000        0 %d 1 0000 20 0 0"
        .formatted(local, remote, state, inode);
  }
}
