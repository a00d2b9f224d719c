package dev.onevision.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReplyPropertiesTests {

  @Test
  void theInstanceIdDecidesThePartitionUnlessOneIsGiven() {
    ReplyProperties open = new ReplyProperties(null);
    assertThat(open.partitionOf("gateway-0", 8)).isBetween(0, 7);
    assertThat(open.partitionOf("gateway-0", 8)).isEqualTo(open.partitionOf("gateway-0", 8));
    assertThat(new ReplyProperties(6).partitionOf("gateway-0", 8)).isEqualTo(6);
  }

  @Test
  void aPartitionBeyondTheTopicIsRefused() {
    assertThatThrownBy(() -> new ReplyProperties(8).partitionOf("gateway-0", 8))
        .hasMessage(
            "onevision.gateway.kafka.reply-partition is 8 but replies has only 8 partitions");
    assertThatThrownBy(() -> new ReplyProperties(-1))
        .hasMessage("onevision.gateway.kafka.reply-partition must not be negative: -1");
  }
}
