package dev.onevision.gateway.http;

import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Serves clients that close their side of the connection and still read, see {@link HalfClosure}.
 */
@Component
class HalfClosedClients implements NettyServerCustomizer {

  private static final String NAME = "onevision.halfClosure";

  @Override
  public HttpServer apply(HttpServer server) {
    return server
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .doOnChannelInit(
            (observer, channel, remote) -> {
              ChannelPipeline pipeline = channel.pipeline();
              if (pipeline.get(NettyPipeline.HttpCodec) != null) {
                pipeline.addAfter(NettyPipeline.HttpCodec, NAME, new HalfClosure());
              }
            });
  }
}
