package dev.onevision.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.netty.NettyPipeline;

class HalfClosureTests {

  enum Version {
    HTTP_1_0(HttpVersion.HTTP_1_0, 0),
    HTTP_1_1(HttpVersion.HTTP_1_1, 6);

    final HttpVersion version;
    final int probes;

    Version(HttpVersion version, int probes) {
      this.version = version;
      this.probes = probes;
    }
  }

  @ParameterizedTest
  @EnumSource
  void noResponseIsAwaitedForLongerThanTheLimit(Version of) {
    var channel = new EmbeddedChannel();
    channel.freezeTime();
    channel.pipeline().addLast(NettyPipeline.HttpCodec, new ChannelDuplexHandler());
    channel.pipeline().addLast(new HalfClosure());
    channel.writeInbound(new DefaultFullHttpRequest(of.version, HttpMethod.GET, "/v1/models"));
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    run(channel, HalfClosure.MAX_WAIT.toMillis() - 1);
    assertThat(channel.isOpen()).isTrue();
    assertThat(channel.outboundMessages()).hasSize(of.probes);
    run(channel, 2);
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  private static void run(EmbeddedChannel channel, long millis) {
    for (long i = 0; i < millis; i++) {
      channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
    }
  }
}
