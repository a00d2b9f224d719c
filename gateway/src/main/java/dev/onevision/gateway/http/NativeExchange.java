package dev.onevision.gateway.http;

import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Access to Reactor Netty's objects of an exchange. */
final class NativeExchange {

  private NativeExchange() {}

  static HttpServerRequest request(ServerWebExchange exchange) {
    return ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
  }

  static HttpServerResponse response(ServerWebExchange exchange) {
    return ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
  }
}
