package dev.onevision.contract.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaUrlTests {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = " -> ",
      value = {
        "https://example.com/a.png -> https://example.com/a.png",
        "https://example.com -> https://example.com/",
        "HTTPS://EXAMPLE.com:443/A -> https://example.com/A",
        "http://example.com:80?a=b -> http://example.com/?a=b",
        "https://my_bucket.example.com/x.png -> https://my_bucket.example.com/x.png",
        "http://file_server/x.png -> http://file_server/x.png",
        "https://example.com/my photo.png -> https://example.com/my%20photo.png",
        "https://example.com/x?q=a b+c -> https://example.com/x?q=a%20b+c",
        "https://example.com/x?size=100|200 -> https://example.com/x?size=100%7C200",
        "https://example.com/x?f[]=1 -> https://example.com/x?f[]=1",
        "https://example.com/{id}.png -> https://example.com/%7Bid%7D.png",
        "https://example.com/x?sig=a^b -> https://example.com/x?sig=a%5Eb",
        "https://example.com/a\\b -> https://example.com/a/b",
        "https://example.com/100%.png -> https://example.com/100%25.png",
        "https://example.com/%zz?%z=%41 -> https://example.com/%25zz?%25z=%41",
        "https://example.com/%2F%e2 -> https://example.com/%2F%e2",
        "https://example.com/a/../b/./c -> https://example.com/b/c",
        "https://example.com/ü?q=ü -> https://example.com/%C3%BC?q=%C3%BC",
        "https://münchen.example/ -> https://xn--mnchen-3ya.example/",
        "https://例え.テスト/ -> https://xn--r8jz45g.xn--zckzah/",
        "https://faß.example/ -> https://xn--fa-hia.example/",
        "https://ex%41mple.com/ -> https://example.com/",
        "https://example.com/x#part -> https://example.com/x",
        "http:example.com/x -> http://example.com/x",
        "http://[2001:DB8::0:1]/ -> http://[2001:db8::1]/",
        "http://[::ffff:192.0.2.1]/ -> http://192.0.2.1/",
        "http://[::192.0.2.1]/ -> http://[::c000:201]/",
        "http://①②⑦.⓪.⓪.①/ -> http://127.0.0.1/",
        "http://１２７。０。０。１/ -> http://127.0.0.1/",
      })
  void urlIsEscapedAsHttpClientsDo(String text, String expected) throws Exception {
    MediaUrl url = MediaUrl.parse(text);
    assertThat(url.uri()).hasToString(expected);
    assertThat(MediaUrl.parse(url.uri().toString())).as("parsed again").isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  https://example.com/x.png",
        "https://example.com/x.png\n",
        "\t\r\n https://example.com/x.png \r\n",
        "https://example.com/\n x.png",
        "ht\ntps://exam\r\nple.com/x.\tpng",
        "\0https://example.com/x.png"
      })
  void whiteSpaceAroundAndLineBreaksInsideAreDropped(String text) throws Exception {
    assertThat(MediaUrl.parse(text).uri().toString().replace("%20", ""))
        .isEqualTo("https://example.com/x.png");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = " -> ",
      value = {
        "`` -> must start with",
        "a.png -> must start with",
        "//example.com/a.png -> must start with",
        "ftp://example.com/a.png -> must start with",
        "file:///etc/passwd -> must start with",
        "javascript:alert(1) -> must start with",
        "https:// -> has no valid host",
        "https://a b/ -> has no valid host",
        "https://a..b/ -> has no valid host",
        "https://a<b/ -> has no valid host",
        "https://a|b/ -> has no valid host",
        "https://{host}/ -> has no valid host",
        "https://%00/ -> has no valid host",
        "https://a%2fb/ -> has no valid host",
        "https://[::1/ -> has no valid host",
        "https://[::1%25lo]/ -> has no valid host",
        "https://[fe80::1%lo]/ -> has no valid host",
        "https://example.com:99999/ -> has no valid host or port",
        "https://example.com:a/ -> has no valid host or port",
        "https://user:secret@example.com/ -> has a user name or a password",
        "https://user@example.com/ -> has a user name or a password",
        "https://:secret@example.com/ -> has a user name or a password",
      })
  void whatIsNoUrlIsRefusedWithoutQuotingIt(String text, String message) {
    assertThatThrownBy(() -> MediaUrl.parse(text))
        .isInstanceOfSatisfying(
            InvalidMediaUrlException.class,
            e -> assertThat(e.explanation()).contains(message).doesNotContain("secret"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = " -> ",
      value = {
        "next.png -> https://example.com/a/next.png",
        "/next.png -> https://example.com/next.png",
        "?x={1} -> https://example.com/a/b?x=%7B1%7D",
        "//my_bucket.example.org/my photo.png -> https://my_bucket.example.org/my%20photo.png",
        " http://other.example/100%.png -> http://other.example/100%25.png",
        "/münchen|{}^ -> https://example.com/m%C3%BCnchen%7C%7B%7D%5E",
      })
  void redirectIsReadByTheSameRules(String location, String expected) throws Exception {
    assertThat(MediaUrl.parse("https://example.com/a/b").resolve(location).uri())
        .hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://example.com/", "https://u:p@example.com/", "file:///x", "https://"})
  void redirectToNoUrlIsRefused(String location) throws Exception {
    MediaUrl from = MediaUrl.parse("https://example.com/");
    assertThatThrownBy(() -> from.resolve(location)).isInstanceOf(InvalidMediaUrlException.class);
  }

  @Test
  void lengthIsLimitedBeforeAndAfterEscaping() throws Exception {
    String start = "https://example.com/";
    MediaUrl.parse(start + "a".repeat(MediaUrl.MAX_LENGTH - start.length()));
    for (String path : new String[] {"a".repeat(MediaUrl.MAX_LENGTH), "ü".repeat(2000)}) {
      assertThatThrownBy(() -> MediaUrl.parse(start + path))
          .isInstanceOf(InvalidMediaUrlException.class)
          .hasMessageContaining("longer than 8192");
    }
  }

  @Test
  void hostsOfASettingAreComparedInTheSameForm() {
    assertThat(MediaUrl.canonicalHost("MinIO_1")).isEqualTo("minio_1");
    assertThat(MediaUrl.canonicalHost("münchen.example")).isEqualTo("xn--mnchen-3ya.example");
  }
}
