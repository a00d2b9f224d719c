package dev.onevision.vision.media;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Which IP addresses belong to the public internet, decided by their bytes.
 *
 * <p>Algorithm: 1. An IPv6 address that stands for an IPv4 address, IPv4-mapped ({@code
 * ::ffff:0:0/96}) or by the well-known NAT64 prefix ({@code 64:ff9b::/96}), becomes that IPv4
 * address: it is what the connection reaches. 2. An IPv4 address must be unicast and outside of
 * every block below. 3. An IPv6 address must be in {@code 2000::/3} and outside of every block
 * below. 4. An ISATAP interface id ({@code 0:5efe:a.b.c.d}) stands for an IPv4 address in any
 * network, which must be public as well. That refuses all other embeddings of IPv4: compatible
 * ({@code ::/96}), translated ({@code ::ffff:0:0:0/96}) and local-use NAT64 ({@code
 * 64:ff9b:1::/48}) are outside of {@code 2000::/3}, Teredo and 6to4 are blocks. A scope id changes
 * nothing.
 *
 * <p>The blocks are those of IANA's special-purpose address registries for IPv4 and IPv6. Blocks
 * that the registries call globally reachable but that carry infrastructure instead of hosts
 * (AS112, AMT, 6to4 relays) are refused as well. Pure.
 */
final class GlobalUnicast {

  private static final Block MAPPED = Block.of("::ffff:0:0/96");
  private static final Block NAT64 = Block.of("64:ff9b::/96");
  private static final Block GLOBAL_IPV6 = Block.of("2000::/3");

  private static final List<Block> REFUSED_IPV4 =
      Block.list(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // shared by carriers and clouds
          "127.0.0.0/8", // loopback
          "168.63.129.16/32", // Azure's host agent, although the block is public
          "169.254.0.0/16", // link-local, with the metadata services of clouds
          "172.16.0.0/12", // private
          "192.0.0.0/24", // IETF protocols
          "192.0.2.0/24", // documentation
          "192.31.196.0/24", // AS112
          "192.52.193.0/24", // AMT
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "192.175.48.0/24", // AS112
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, and broadcast

  private static final List<Block> REFUSED_IPV6 =
      Block.list(
          "2001::/23", // IETF protocols, Teredo among them
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4
          "2620:4f:8000::/48", // AS112
          "3fff::/20"); // documentation

  private GlobalUnicast() {}

  static boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  /**
   * Whether it is an address of the public internet.
   *
   * @param address 4 or 16 bytes, in network order
   */
  static boolean contains(byte[] address) {
    if (address.length == 4) {
      return noneContains(REFUSED_IPV4, address);
    }
    if (MAPPED.contains(address) || NAT64.contains(address)) {
      return contains(Arrays.copyOfRange(address, 12, 16));
    }
    return GLOBAL_IPV6.contains(address)
        && noneContains(REFUSED_IPV6, address)
        && (!isIsatap(address) || contains(Arrays.copyOfRange(address, 12, 16)));
  }

  /** RFC 5214, section 6.1; the second bit of the id says whether the IPv4 address is public. */
  private static boolean isIsatap(byte[] address) {
    return (address[8] & 0xfd) == 0
        && address[9] == 0
        && address[10] == 0x5e
        && address[11] == (byte) 0xfe;
  }

  private static boolean noneContains(List<Block> blocks, byte[] address) {
    return blocks.stream().noneMatch(block -> block.contains(address));
  }

  /** The addresses that share their first bits. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Block(byte[] start, int bits) {

    static List<Block> list(String... blocks) {
      return Arrays.stream(blocks).map(Block::of).toList();
    }

    static Block of(String block) {
      int slash = block.indexOf('/');
      byte[] start = InetAddress.ofLiteral(block.substring(0, slash)).getAddress();
      int bits = Integer.parseInt(block.substring(slash + 1));
      // Java turns an IPv4-mapped address into an IPv4 address.
      return block.indexOf(':') >= 0 && start.length == 4
          ? new Block(mapped(start), bits)
          : new Block(start, bits);
    }

    private static byte[] mapped(byte[] ipv4) {
      byte[] ipv6 = new byte[16];
      ipv6[10] = (byte) 0xff;
      ipv6[11] = (byte) 0xff;
      System.arraycopy(ipv4, 0, ipv6, 12, 4);
      return ipv6;
    }

    boolean contains(byte[] address) {
      int whole = bits / 8;
      if (address.length != start.length || !Arrays.equals(address, 0, whole, start, 0, whole)) {
        return false;
      }
      int rest = bits % 8;
      return rest == 0 || ((address[whole] ^ start[whole]) & 0xff) >>> (8 - rest) == 0;
    }
  }
}
