package dev.onevision.contract.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataUrlTests {

  private static final byte[] CONTENT = {1, 2, (byte) 0xff, 'A'};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:image/png;base64,AQL/QQ==",
        "DATA:IMAGE/PNG;BASE64,AQL/QQ==",
        "  data:image/png;base64,AQL/QQ==\n",
        "data:image/png; base64 , AQL/QQ",
        "data:image/png;charset=utf-8;base64,AQL_QQ",
        "data:image/png;name=\"my photo.png\";base64,AQL%2FQQ%3D%3D",
        "data:image/png;base64;charset=utf-8,AQL/QQ==",
        "data:image%2Fpng;base64,AQL/QQ==",
        "data:image/png,%01%02%ffA",
        "data:image/png,%01\n%02\n%FF%41  ",
        "data:image/png;charset=binary,%01%02%ff%41",
      })
  void dataAreDecodedFromBase64AndFromPercentEncoding(String url) throws Exception {
    DataUrl read = read(url);
    assertThat(read.mediaType()).isEqualTo("image/png");
    assertThat(read.mayBeImage()).isTrue();
    assertThat(read.mayBeVideo()).isFalse();
    assertThat(read.contents()).singleElement().isEqualTo(ByteBuffer.wrap(CONTENT));
  }

  @Test
  void stringOfAJsonDocumentIsReadWhereItStands() throws Exception {
    byte[] json =
        "[\"data:image\\/png;base64,\\r\\nAQL\\/\\nQQ\\u003d=\"]".getBytes(StandardCharsets.UTF_8);
    TextCursor text = TextCursor.ofJsonString(json, 2, json.length - 2);
    assertThat(DataUrl.startsAt(text)).isTrue();
    assertThat(DataUrl.read(text).contents()).containsExactly(ByteBuffer.wrap(CONTENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:;base64,AQL/QQ==",
        "data:application/octet-stream;base64,AQL/QQ==",
        "data:binary/octet-stream;base64,AQL/QQ=="
      })
  void mediaTypeThatSaysNothingMayBeEither(String url) throws Exception {
    assertThat(read(url).mayBeImage()).isTrue();
    assertThat(read(url).mayBeVideo()).isTrue();
  }

  @Test
  void framesStandInOneUrlWithCommasBetween() throws Exception {
    DataUrl read = read("data:video/jpeg;base64,AQ==,\nAg,Aw==\n");
    assertThat(read.isFrames()).isTrue();
    assertThat(read.contents())
        .isEqualTo(
            List.of(
                ByteBuffer.wrap(new byte[] {1}),
                ByteBuffer.wrap(new byte[] {2}),
                ByteBuffer.wrap(new byte[] {3})));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = " -> ",
      value = {
        "data: -> no comma",
        "data:image/png;base64 -> no comma",
        "data:image/png;base64, -> no data",
        "data:image/png, -> no data",
        "data:text/html;base64,AAAA -> must have a media type",
        "data:image;base64,AAAA -> must have a media type",
        "data:image/png;base64,AA*A -> not base64, at character 3",
        "data:image/png,ä -> outside of ASCII",
        "data:video/jpeg,AAAA -> must be base64-encoded",
        "data:video/jpeg;base64,AAAA,,AAAA -> a frame without data",
      })
  void whatIsWrongIsSaid(String url, String problem) {
    assertThatThrownBy(() -> read(url))
        .isInstanceOf(InvalidMediaTextException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void headerAndFramesAreBounded() {
    assertThatThrownBy(() -> read("data:image/png;name=" + "a".repeat(2000) + ";base64,AAAA"))
        .hasMessageContaining("no comma");
    assertThatThrownBy(() -> read("data:video/jpeg;base64,AAAA" + ",AAAA".repeat(2000)))
        .hasMessageContaining("more than 1024 frames");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dat", "https://example.com/", "data", "datas:x", "x data:"})
  void otherTextIsNoDataUrl(String text) {
    TextCursor cursor = TextCursor.ofText(text.getBytes(StandardCharsets.UTF_8));
    assertThat(DataUrl.startsAt(cursor)).isFalse();
    assertThat(cursor.remaining()).isEqualTo(text.length());
  }

  private static DataUrl read(String url) throws InvalidMediaTextException {
    TextCursor text = TextCursor.ofText(url.getBytes(StandardCharsets.UTF_8));
    assertThat(DataUrl.startsAt(text)).isTrue();
    return DataUrl.read(text);
  }
}
