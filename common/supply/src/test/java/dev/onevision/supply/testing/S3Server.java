package dev.onevision.supply.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An S3 server that checks signatures, as a process with its data in a folder. */
public final class S3Server implements AutoCloseable {

  /** Access key of the server. */
  public static final String KEY = "test-key";

  /** Secret key of the server. */
  public static final String SECRET = "test-secret";

  private final Process process;
  private final URI url;

  private S3Server(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts the server.
   *
   * @param data holds a folder for each bucket
   */
  public static S3Server start(Path data) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    URI url = URI.create("http://127.0.0.1:" + port);
    Path settings =
        Files.write(
            data.resolveSibling("s3proxy.properties"),
            List.of(
                "s3proxy.endpoint=" + url,
                "s3proxy.authorization=aws-v2-or-v4",
                "s3proxy.identity=" + KEY,
                "s3proxy.credential=" + SECRET,
                "jclouds.provider=filesystem-nio2",
                "jclouds.identity=unused",
                "jclouds.credential=unused",
                "jclouds.filesystem.basedir=" + data));
    Path log = data.resolveSibling("s3proxy.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Path.of("target", "s3-server", "s3proxy.jar").toAbsolutePath().toString(),
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!accepts(port)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IllegalStateException("The server did not start: " + Files.readString(log));
      }
      Thread.sleep(50);
    }
    return new S3Server(process, url);
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Where the server listens. */
  public URI url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
