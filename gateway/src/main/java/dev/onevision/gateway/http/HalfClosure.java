package dev.onevision.gateway.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.CharBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Handles a client that closes its side of the connection. A FIN means only that the client sends
 * nothing more: it may still read, or it may be gone. Only sending to it tells which.
 *
 * <ol>
 *   <li>A connection without a complete request in progress is closed.
 *   <li>A connection with a stream is closed too: clients leave a stream with a FIN, and the
 *       request must not continue.
 *   <li>Any other response gets {@link #MAX_WAIT} to complete. Meanwhile an HTTP/1.1 client gets
 *       interim responses (100, RFC 9110 section 15.2). If the client is gone, its host resets the
 *       connection after the first one, and the second finds it closed, which cancels the request.
 * </ol>
 *
 * <p>Used by the connection's thread only.
 */
final class HalfClosure extends ChannelDuplexHandler {

  static final Duration MAX_WAIT = Duration.ofSeconds(10);

  /** Most responses are complete by then. */
  static final Duration FIRST_PROBE = Duration.ofSeconds(1);

  static final Duration SECOND_PROBE = FIRST_PROBE.plusMillis(250);
  private static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);

  private static final String INTERIM = "HTTP/1.1 100 Continue\r\n\r\n";

  private int requests; // whole ones
  private int responses; // that have ended
  private boolean streams;
  private boolean responding;
  private boolean inputEnded;
  private boolean interim; // the client knows interim responses
  private @Nullable Future<?> nextProbe;
  private @Nullable Future<?> lastCall;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof HttpRequest request) {
      interim = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }
    if (message instanceof LastHttpContent) {
      requests++;
    }
    super.channelRead(context, message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (!context.channel().isActive()) {
      ReferenceCountUtil.release(event); // the server would go on to read from a closed connection
      return;
    }
    if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
      inputEnded = true;
      if (requests <= responses || streams) {
        var _ = context.close();
        return;
      }
      if (!responding) {
        await(context);
      }
    }
    super.userEventTriggered(context, event);
  }

  /**
   * Nothing can be read any more. The server still asks for it between requests, and that fails
   * with an error if the connection was closed meanwhile.
   */
  @Override
  public void read(ChannelHandlerContext context) throws Exception {
    if (!inputEnded) {
      super.read(context);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof HttpResponse response
        && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      responding = true;
      streams = !(response instanceof FullHttpResponse) && !HttpUtil.isContentLengthSet(response);
      stopWaiting();
      if (inputEnded && streams) {
        ReferenceCountUtil.release(message);
        promise.setFailure(new ClosedChannelException());
        var _ = context.close();
        return;
      }
    }
    if (message instanceof LastHttpContent && responding) {
      responding = false;
      streams = false;
      responses++;
      if (inputEnded && requests <= responses) {
        promise.addListener(ChannelFutureListener.CLOSE);
      } else if (inputEnded) {
        await(context);
      }
    }
    super.write(context, message, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    stopWaiting();
    super.channelInactive(context);
  }

  private void await(ChannelHandlerContext context) {
    stopWaiting();
    lastCall = after(MAX_WAIT, context, context::close);
    if (interim) {
      nextProbe =
          after(FIRST_PROBE, context, () -> probe(context, SECOND_PROBE.minus(FIRST_PROBE)));
    }
  }

  private void probe(ChannelHandlerContext context, Duration next) {
    // After the codec, which would take this for the response to the request.
    var _ =
        context
            .pipeline()
            .context(NettyPipeline.HttpCodec)
            .writeAndFlush(
                ByteBufUtil.encodeString(
                    context.alloc(), CharBuffer.wrap(INTERIM), StandardCharsets.US_ASCII));
    nextProbe = after(next, context, () -> probe(context, PROBE_INTERVAL));
  }

  private static Future<?> after(Duration delay, ChannelHandlerContext context, Runnable task) {
    return context.executor().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void stopWaiting() {
    for (Future<?> timer : new Future<?>[] {nextProbe, lastCall}) {
      if (timer != null) {
        timer.cancel(false);
      }
    }
    nextProbe = null;
    lastCall = null;
  }
}
