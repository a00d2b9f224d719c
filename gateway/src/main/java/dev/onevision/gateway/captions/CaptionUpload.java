package dev.onevision.gateway.captions;

import dev.onevision.gateway.http.ApiException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.http.codec.multipart.FilePartEvent;
import org.springframework.http.codec.multipart.FormPartEvent;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.http.codec.multipart.PartEventHttpMessageReader;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The parts of an uploaded form, which is in memory. */
final class CaptionUpload {

  static final String IMAGE = "image";

  private static final int MAX_PARTS = 32;
  private static final int MAX_FIELD_BYTES = 64 * 1024;

  private final Map<String, String> fields = new LinkedHashMap<>();
  private final ByteArrayOutputStream image = new ByteArrayOutputStream(0);
  private boolean hasImage;
  private boolean complete;

  private CaptionUpload() {}

  /** Parses a form. */
  static Mono<CaptionUpload> parse(HttpHeaders headers, byte[] body) {
    PartEventHttpMessageReader reader = new PartEventHttpMessageReader();
    reader.setMaxParts(MAX_PARTS);
    reader.setMaxInMemorySize(MAX_FIELD_BYTES);
    CaptionUpload upload = new CaptionUpload();
    return reader
        .read(ResolvableType.forClass(PartEvent.class), new Form(headers, body), Map.of())
        // For invalid headers of parts the parser throws exceptions of many types.
        .onErrorMap(failure -> brokenForm())
        .doOnNext(upload::add)
        .then(Mono.just(upload));
  }

  /** The image; null if the form has none. */
  @Nullable ByteBuffer image() {
    return hasImage ? ByteBuffer.wrap(image.toByteArray()) : null;
  }

  /** The other fields, by name. */
  Map<String, String> fields() {
    return fields;
  }

  private void add(PartEvent event) {
    DataBuffer content = event.content();
    try {
      String name = event.headers().getContentDisposition().getName();
      if (event instanceof FormPartEvent field && name != null) {
        fields.put(name, field.value());
      } else if (event instanceof FilePartEvent && IMAGE.equals(name)) {
        append(content, event.isLast());
      } else {
        throw ApiException.invalidValue("The form has a file that is not named 'image'.", name);
      }
    } finally {
      DataBufferUtils.release(content);
    }
  }

  private void append(DataBuffer content, boolean last) {
    if (complete) {
      throw ApiException.invalidValue("The form has more than one image. Send one.", IMAGE);
    }
    byte[] bytes = new byte[content.readableByteCount()];
    content.read(bytes);
    image.writeBytes(bytes);
    hasImage = true;
    complete = last;
  }

  private static ApiException brokenForm() {
    return ApiException.invalid("The body is not valid multipart/form-data.", null, "invalid_form");
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Form(HttpHeaders headers, byte[] body) implements ReactiveHttpInputMessage {

    @Override
    public HttpHeaders getHeaders() {
      return headers;
    }

    @Override
    public Flux<DataBuffer> getBody() {
      return Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body));
    }
  }
}
