package dev.onevision.vision.media;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;

/**
 * A network whose names change their addresses: each lookup gives the next address of a list, and
 * the connection may go to another address than the one that was looked up. Connects to this
 * machine only.
 */
final class Rebinding {

  private final List<String> addresses;
  private final @Nullable Integer reboundTo;
  private final AtomicInteger lookUps = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();

  /**
   * A network.
   *
   * @param addresses of every name, in turns
   * @param reboundTo the port of this machine that connections go to instead; null if they go where
   *     they should
   */
  Rebinding(List<String> addresses, @Nullable Integer reboundTo) {
    this.addresses = addresses;
    this.reboundTo = reboundTo;
  }

  /** The client in this network. */
  HttpClient at(HttpClient client) {
    return client
        .resolver(resolvers())
        .doOnChannelInit((_, channel, _) -> channel.pipeline().addFirst(new Connecting()));
  }

  /** How many names were resolved. */
  int lookUps() {
    return lookUps.get();
  }

  /** How many connections were tried. */
  int connections() {
    return connections.get();
  }

  private AddressResolverGroup<InetSocketAddress> resolvers() {
    return new AddressResolverGroup<>() {
      @Override
      protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetNameResolver(executor) {
          @Override
          protected void doResolve(String host, Promise<InetAddress> promise) {
            promise.setSuccess(next());
          }

          @Override
          protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
            promise.setSuccess(List.of(next()));
          }
        }.asAddressResolver();
      }
    };
  }

  private InetAddress next() {
    return InetAddress.ofLiteral(addresses.get(lookUps.getAndIncrement() % addresses.size()));
  }

  private final class Connecting extends ChannelOutboundHandlerAdapter {

    @Override
    public void connect(
        ChannelHandlerContext context,
        SocketAddress remote,
        SocketAddress local,
        ChannelPromise promise) {
      connections.incrementAndGet();
      if (reboundTo != null) {
        var _ =
            context.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), reboundTo), local, promise);
      } else if (((InetSocketAddress) remote).getAddress().isLoopbackAddress()) {
        var _ = context.connect(remote, local, promise);
      } else {
        promise.setFailure(new ConnectException("the test has no internet"));
      }
    }
  }
}
