package dev.onevision.vision.media;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Predicate;

/**
 * Keeps a socket from connecting to an address that is not allowed.
 *
 * <p>It is between the HTTP client and the socket, and sees the address that the socket connects
 * to, for every spelling of an address in a URL and every resolution of a name. It checks the
 * address before the socket connects, and the peer before the first byte is sent. Thread-safe.
 */
@Sharable
final class ConnectGuard extends ChannelDuplexHandler {

  private final Predicate<InetAddress> allowed;

  ConnectGuard(Predicate<InetAddress> allowed) {
    this.allowed = allowed;
  }

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    if (isAllowed(remote)) {
      context.connect(remote, local, promise);
    } else {
      promise.tryFailure(new AddressRefusedException());
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (isAllowed(context.channel().remoteAddress())) {
      context.fireChannelActive();
    } else {
      context.fireExceptionCaught(new AddressRefusedException());
      context.close();
    }
  }

  private boolean isAllowed(SocketAddress address) {
    return address instanceof InetSocketAddress internet
        && !internet.isUnresolved()
        && allowed.test(internet.getAddress());
  }

  /** An address that is not allowed. */
  static final class AddressRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    AddressRefusedException() {
      super("the address is not allowed");
    }
  }
}
