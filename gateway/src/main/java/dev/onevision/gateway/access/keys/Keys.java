package dev.onevision.gateway.access.keys;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The valid keys. Reads the key file again at intervals, because a mounted Secret changes by a
 * switch of links, for which file systems send no reliable event.
 *
 * <p>A file that is broken at the start stops the gateway. A file that is broken later changes
 * nothing: the keys that were read last stay valid, the log says why once, and a meter shows it.
 *
 * <p>Thread-safe.
 */
@Component
public class Keys implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(Keys.class);

  private final AccessProperties properties;
  private final List<ApiKey> configured;
  private final @Nullable ScheduledExecutorService poll;
  private volatile KeyRing ring;
  private volatile boolean broken;

  // Only the constructor and the polling thread use these two.
  private byte[] lastRead = new byte[0];
  private String lastProblem = "";

  Keys(AccessProperties properties, MeterRegistry registry) {
    this.properties = properties;
    this.configured = properties.keys().stream().distinct().map(ApiKey::ofConfiguration).toList();
    this.ring = new KeyRing(configured);
    Path file = properties.keyFile();
    if (file == null) {
      this.poll = null;
    } else {
      load(file);
      long millis = properties.keyFilePoll().toMillis();
      this.poll =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("key-file").factory());
      var _ =
          this.poll.scheduleWithFixedDelay(
              () -> reload(file), millis, millis, TimeUnit.MILLISECONDS);
    }
    registry.gauge(KeyMetric.KEYS.key(), this, keys -> keys.ring.size());
    registry.gauge(KeyMetric.FILE_BROKEN.key(), this, keys -> keys.broken ? 1 : 0);
  }

  /** Whether the API requires no key. */
  public boolean isKeyless() {
    return properties.isKeyless();
  }

  /** The keys that are valid now. */
  public KeyRing current() {
    return ring;
  }

  @Override
  public void destroy() {
    if (poll != null) {
      poll.shutdownNow();
    }
  }

  private void load(Path file) {
    try {
      byte[] content = read(file);
      ring = parse(content);
      lastRead = content;
    } catch (KeyFileException e) {
      throw new IllegalArgumentException(
          "onevision.gateway.access.key-file: the file " + file + " " + e.getMessage(), e);
    }
  }

  private void reload(Path file) {
    try {
      byte[] content = read(file);
      if (!Arrays.equals(content, lastRead)) {
        ring = parse(content);
        lastRead = content;
        log.info("The key file {} has changed: {} keys are valid now", file, ring.size());
      }
      broken = false;
      lastProblem = "";
    } catch (KeyFileException e) {
      broken = true;
      String problem = String.valueOf(e.getMessage());
      if (!problem.equals(lastProblem)) {
        lastProblem = problem;
        log.error("The key file {} {}. The last valid keys stay in use.", file, problem);
      }
    } catch (RuntimeException e) {
      broken = true;
      log.error("The key file {} was not read. The last valid keys stay in use.", file, e);
    }
  }

  private KeyRing parse(byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      List<ApiKey> file = KeyFile.parse(text);
      return new KeyRing(Stream.concat(configured.stream(), file.stream()).toList());
    } catch (CharacterCodingException e) {
      throw new KeyFileException("is not UTF-8", null);
    }
  }

  private static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(KeyFile.MAX_BYTES + 1);
      if (content.length > KeyFile.MAX_BYTES) {
        throw new KeyFileException("is larger than " + KeyFile.MAX_BYTES + " bytes", null);
      }
      return content;
    } catch (NoSuchFileException e) {
      throw new KeyFileException("does not exist", null);
    } catch (IOException e) {
      throw new KeyFileException("cannot be read: " + e.getMessage(), null);
    }
  }
}
