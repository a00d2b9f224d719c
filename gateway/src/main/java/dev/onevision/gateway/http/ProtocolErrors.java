package dev.onevision.gateway.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Writes the error object into responses that the HTTP server sends itself, for example to invalid
 * HTTP or to headers that are too large. Such requests never reach the API.
 */
@Component
class ProtocolErrors implements NettyServerCustomizer {

  private static final String NAME = "onevision.protocolErrors";

  @Override
  public HttpServer apply(HttpServer server) {
    return server.doOnChannelInit(
        (observer, channel, remote) -> {
          ChannelPipeline pipeline = channel.pipeline();
          if (pipeline.get(NettyPipeline.HttpCodec) != null) {
            pipeline.addAfter(NettyPipeline.HttpCodec, NAME, Bodies.INSTANCE);
          }
        });
  }

  @ChannelHandler.Sharable
  private static final class Bodies extends ChannelOutboundHandlerAdapter {

    static final Bodies INSTANCE = new Bodies();

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      if (message instanceof HttpResponse response && !isSpoken(response.protocolVersion())) {
        response.setProtocolVersion(HttpVersion.HTTP_1_1); // it has the request's
      }
      Object written =
          message instanceof FullHttpResponse response && isBareRefusal(response)
              ? withBody(response)
              : message;
      super.write(context, written, promise);
    }

    private static boolean isSpoken(HttpVersion version) {
      return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
    }

    private static boolean isBareRefusal(FullHttpResponse response) {
      return response.status().code() >= 400
          && response.status().code() < 500
          && !response.content().isReadable()
          && response.headers().getInt(HttpHeaderNames.CONTENT_LENGTH, 0) == 0
          && !response.headers().contains(HttpHeaderNames.CONTENT_TYPE);
    }

    private static FullHttpResponse withBody(FullHttpResponse bare) {
      byte[] body = body(bare.status().code());
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              bare.protocolVersion(),
              bare.status(),
              Unpooled.wrappedBuffer(body),
              bare.headers(),
              bare.trailingHeaders());
      response
          .headers()
          .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
          .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
      bare.release();
      return response;
    }

    private static byte[] body(int status) {
      return switch (status) {
        case 413 -> error("The body is too long.", "request_too_large");
        case 414 -> error("The address is too long.", "uri_too_long");
        case 417 -> error("The header Expect may only be 100-continue.", "expectation_failed");
        case 431 -> error("The headers are too long.", "headers_too_large");
        default -> error("The request is not valid HTTP.", "invalid_http");
      };
    }

    private static byte[] error(String message, String code) {
      return """
      {"error":{"message":"%s","type":"invalid_request_error","param":null,"code":"%s"}}\
      """
          .formatted(message, code)
          .getBytes(StandardCharsets.UTF_8);
    }
  }
}
