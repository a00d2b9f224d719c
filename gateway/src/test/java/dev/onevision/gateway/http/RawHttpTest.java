package dev.onevision.gateway.http;

import dev.onevision.gateway.FakeSuite;
import dev.onevision.gateway.GatewayTest;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A test that sends bytes to the gateway, which no HTTP client would send. */
@GatewayTest
abstract class RawHttpTest {

  static final byte[] NO_BODY = {};

  @Autowired FakeSuite suite;
  @LocalServerPort int port;
  RawHttp http;

  @BeforeEach
  void connect() {
    suite.reset();
    http = new RawHttp(port);
  }
}
