package dev.onevision.gateway.files.api;

import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The body of an upload, at the pace of all uploads. Its buffers are on the heap, because the
 * multipart parser does not release those that it still holds when a client leaves.
 */
final class UploadBody extends ServerHttpRequestDecorator {

  private final UploadPace pace;
  private final Scheduler connection;

  UploadBody(ServerHttpRequest request, UploadPace pace) {
    super(request);
    this.pace = pace;
    this.connection = connection(request);
  }

  /** The thread of the connection. The multipart parser may only be cancelled on that thread. */
  Scheduler connection() {
    return connection;
  }

  @Override
  public Flux<DataBuffer> getBody() {
    // One buffer at a time: the client waits while the pace does.
    return super.getBody()
        .concatMap(
            buffer -> {
              DataBuffer copy = onHeap(buffer);
              var wait = pace.took(copy.readableByteCount(), System.nanoTime());
              Mono<DataBuffer> next = Mono.just(copy);
              return wait.isZero() ? next : next.delayElement(wait, connection);
            },
            0);
  }

  private static DataBuffer onHeap(DataBuffer buffer) {
    try {
      byte[] bytes = new byte[buffer.readableByteCount()];
      buffer.read(bytes);
      return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
    } finally {
      DataBufferUtils.release(buffer);
    }
  }

  private static Scheduler connection(ServerHttpRequest request) {
    HttpServerRequest connected = ServerHttpRequestDecorator.getNativeRequest(request);
    AtomicReference<ScheduledExecutorService> thread = new AtomicReference<>();
    connected.withConnection(connection -> thread.set(connection.channel().eventLoop()));
    return Schedulers.fromExecutorService(Objects.requireNonNull(thread.get()));
  }
}
