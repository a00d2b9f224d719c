package dev.onevision.deployment;

import dev.onevision.kafka.testing.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * An nginx of this machine in front of a port, configured as ingress-nginx configures its own from
 * an Ingress's annotations. Without nginx the test that asks for it is skipped with a message.
 */
final class Nginx implements AutoCloseable {

  private static final String PREFIX = "nginx.ingress.kubernetes.io/";

  /** The directive that ingress-nginx writes for each annotation, and its default. */
  private static final Map<String, String> DIRECTIVES =
      Map.of(
          "proxy-body-size", "client_max_body_size %s;",
          "proxy-read-timeout", "proxy_read_timeout %ss;",
          "proxy-send-timeout", "proxy_send_timeout %ss;",
          "proxy-request-buffering", "proxy_request_buffering %s;",
          "proxy-buffering", "proxy_buffering %s;",
          "proxy-http-version", "proxy_http_version %s;");

  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Nginx start(Path folder, int backend, Map<String, String> annotations) {
    StringBuilder directives = new StringBuilder();
    annotations.forEach(
        (name, value) -> {
          String directive = DIRECTIVES.get(name.replace(PREFIX, ""));
          if (directive == null) {
            throw new IllegalArgumentException("unknown annotation " + name);
          }
          directives.append(directive.formatted(value)).append('\n');
        });
    try {
      int port = FreePorts.one();
      Path config = folder.resolve("nginx.conf");
      Files.writeString(
          config,
          """
          daemon off;
          worker_processes 1;
          pid %1$s/nginx.pid;
          error_log %1$s/error.log;
          events {}
          http {
            access_log off;
            client_body_temp_path %1$s/body;
            proxy_temp_path %1$s/proxy;
            fastcgi_temp_path %1$s/fastcgi;
            uwsgi_temp_path %1$s/uwsgi;
            scgi_temp_path %1$s/scgi;
            server {
              listen 127.0.0.1:%2$d;
              %3$s
              location / { proxy_pass http://127.0.0.1:%4$d; }
            }
          }
          """
              .formatted(folder, port, directives, backend));
      Process process =
          new ProcessBuilder("nginx", "-p", folder.toString(), "-c", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output.log").toFile())
              .start();
      Nginx nginx = new Nginx(process, port);
      nginx.awaitPort(folder);
      return nginx;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).startsWith("Cannot run program")) {
        Assumptions.abort("The Ingress is not tested: nginx is not installed.");
      }
      throw new UncheckedIOException(e);
    }
  }

  private void awaitPort(Path folder) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IOException(Files.readString(folder.resolve("output.log")), e);
        }
      }
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
