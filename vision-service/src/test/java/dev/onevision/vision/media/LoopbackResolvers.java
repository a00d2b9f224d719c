package dev.onevision.vision.media;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Resolves numbers as {@code inet_aton} of the C library does, and the tests' names to loopback.
 */
final class LoopbackResolvers extends AddressResolverGroup<InetSocketAddress> {

  private final AtomicInteger lookUps = new AtomicInteger();

  /** How many names were resolved. */
  int lookUps() {
    return lookUps.get();
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new InetNameResolver(executor) {
      @Override
      protected void doResolve(String host, Promise<InetAddress> promise) {
        List<InetAddress> all = lookUp(host);
        if (all.isEmpty()) {
          promise.setFailure(new UnknownHostException(host));
        } else {
          promise.setSuccess(all.getFirst());
        }
      }

      @Override
      protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
        List<InetAddress> all = lookUp(host);
        if (all.isEmpty()) {
          promise.setFailure(new UnknownHostException(host));
        } else {
          promise.setSuccess(all);
        }
      }
    }.asAddressResolver();
  }

  private List<InetAddress> lookUp(String host) {
    lookUps.incrementAndGet();
    return switch (host) {
      case "localhost",
          "localhost.",
          "loopback.test",
          "redirects.test",
          "file_server",
          "xn--bcher-kva.test" ->
          List.of(InetAddress.ofLiteral("127.0.0.1"));
      case "mixed.test" ->
          List.of(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"));
      case "mapped.test" -> List.of(InetAddress.ofLiteral("::ffff:127.0.0.1"));
      case "metadata.test" -> List.of(InetAddress.ofLiteral("169.254.169.254"));
      case "unspecified.test" -> List.of(InetAddress.ofLiteral("::"));
      default -> number(host);
    };
  }

  private static List<InetAddress> number(String host) {
    String[] parts = host.replaceAll("\\.$", "").split("\\.", -1);
    if (parts.length > 4) {
      return List.of();
    }
    long address = 0;
    try {
      for (int i = 0; i < parts.length; i++) {
        long part = Long.decode(parts[i]);
        address |= i == parts.length - 1 ? part & 0xffffffffL : part << (24 - 8 * i);
      }
      byte[] bytes = new byte[4];
      for (int i = 0; i < 4; i++) {
        bytes[i] = (byte) (address >> (24 - 8 * i));
      }
      return List.of(InetAddress.getByAddress(bytes));
    } catch (NumberFormatException e) {
      return List.of();
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }
}
