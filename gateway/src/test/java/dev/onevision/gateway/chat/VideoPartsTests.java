package dev.onevision.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onevision.contract.wire.Failure;
import dev.onevision.contract.wire.GenerationRequest;
import dev.onevision.contract.wire.Part;
import dev.onevision.contract.wire.ReplyEvent;
import dev.onevision.gateway.GatewayTest;
import dev.onevision.gateway.testing.Http;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Videos, lists of frames, and how several images are cut. */
@GatewayTest
class VideoPartsTests extends ChatScenarios {

  private static final String FRAME = "data:image/png;base64,AAEC";
  private static final Part.Source REMOTE =
      new Part.Source.Remote(URI.create("https://example.org/a.mp4"));

  private static final String IMAGE = "messages[0].content[0].image_url.url";
  private static final String VIDEO = "messages[0].content[0].video_url.url";

  @Test
  void videoAtAnAddressIsHandedOnWithTheChoiceOfItsFrames() {
    assertThat(sent("{'type': 'video_url', 'video_url': {'url': 'https://example.org/a.mp4'}}"))
        .isEqualTo(new Part.Video(new Part.Footage.File(REMOTE), null, null, VIDEO));
    assertThat(
            sent(
                "{'type': 'video_url', 'video_url': {'url': 'https://example.org/a.mp4',"
                    + " 'num_frames': 8, 'fps': 0.5}}"))
        .isEqualTo(new Part.Video(new Part.Footage.File(REMOTE), 8, 0.5, VIDEO));
  }

  @Test
  void inlineVideoIsStored() {
    Part.Video video =
        (Part.Video)
            sent("{'type': 'video_url', 'video_url': {'url': 'data:video/mp4;base64,AAECAw=='}}");
    Part.Footage.File file = (Part.Footage.File) video.footage();
    assertThat(suite.stored(((Part.Source.Inline) file.source()).content()))
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void framesMayBeAListOfUrls() {
    Part.Video video =
        (Part.Video)
            sent("{'type': 'video', 'video': ['" + FRAME + "', 'https://example.org/a.mp4']}");
    List<Part.Source> frames = ((Part.Footage.Frames) video.footage()).images();
    assertThat(suite.stored(((Part.Source.Inline) frames.get(0)).content()))
        .containsExactly(0, 1, 2);
    assertThat(frames.get(1)).isEqualTo(REMOTE);
  }

  @Test
  void framesMayBeJpegFilesInOneDataUrl() {
    Part.Video video =
        (Part.Video)
            sent("{'type': 'video_url', 'video_url': {'url': 'data:video/jpeg;base64,AAEC,AwQ='}}");
    List<Part.Source> frames = ((Part.Footage.Frames) video.footage()).images();
    assertThat(frames).hasSize(2);
    assertThat(suite.stored(((Part.Source.Inline) frames.get(1)).content())).containsExactly(3, 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'image_url', 'image_url': 'URL'}",
        "{'type': 'input_image', 'image_url': 'URL', 'detail': 'low'}",
        "{'type': 'video_url', 'video_url': 'URL'}"
      })
  void urlMayStandAloneWithoutTheObjectAroundIt(String part) {
    String at = "messages[0].content[0]." + (part.contains("video") ? "video_url" : "image_url");
    Part.Detail detail = part.contains("low") ? Part.Detail.LOW : Part.Detail.AUTO;
    assertThat(sent(part.replace("URL", "https://example.org/a.mp4")))
        .isEqualTo(
            part.contains("video")
                ? new Part.Video(new Part.Footage.File(REMOTE), null, null, at)
                : new Part.Media(REMOTE, detail, null, at));
    assertThat(inline(sent(part.replace("URL", "data:;base64,\\nAAEC\\r\\nAw"))))
        .containsExactly(0, 1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:TYPE;base64,AAECAw==",
        "data:TYPE;base64,AAEC\\r\\nAw==\\n",
        "data:TYPE;base64, AAEC Aw==",
        "data:TYPE;base64,AAECAw",
        " DATA:TYPE;charset=utf-8;Base64,AAECAw%3D%3D",
        "data:TYPE;base64,AAECAw\\u003d=",
        "data:TYPE,%00%01%02%03"
      })
  void dataUrlIsReadAsClientsWriteIt(String url) {
    String type = url.replace("TYPE", "image\\/png");
    assertThat(inline(sent("{'type': 'image_url', 'image_url': {'url': '" + type + "'}}")))
        .containsExactly(0, 1, 2, 3);
    type = url.replace("TYPE", "video/mp4");
    assertThat(inline(sent("{'type': 'video_url', 'video_url': {'url': '" + type + "'}}")))
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void urlIsEscapedAsHttpClientsDo() {
    Part.Media media =
        (Part.Media)
            sent(
                "{'type': 'image_url', 'image_url': {'url': ' https://my_bucket/a b|{}^%.png\\n"
                    + "'}}");
    assertThat(media.source())
        .isEqualTo(
            new Part.Source.Remote(URI.create("https://my_bucket/a%20b%7C%7B%7D%5E%25.png")));
  }

  private byte[] inline(Part part) {
    Part.Source source =
        switch (part) {
          case Part.Media media -> media.source();
          case Part.Video video -> ((Part.Footage.File) video.footage()).source();
          default -> throw new AssertionError(part);
        };
    return suite.stored(((Part.Source.Inline) source).content());
  }

  @Test
  void multiImageIsHandedOnWithEachImage() {
    String image = "{'type': 'image_url', 'image_url': {'url': 'https://example.org/a.mp4'}}";
    assertThat(sent(image)).isEqualTo(new Part.Media(REMOTE, Part.Detail.AUTO, null, IMAGE));
    assertThat(sent(image, ", 'multi_image': 'anyres'"))
        .isEqualTo(new Part.Media(REMOTE, Part.Detail.AUTO, Part.MultiImage.ANYRES, IMAGE));
    refused(image, ", 'multi_image': 'tall'", "multi_image", "invalid_value");
  }

  @Test
  void backgroundIsHandedOnWithEachImageAndFrame() {
    String image = "{'type': 'image_url', 'image_url': {'url': 'https://example.org/a.mp4'}}";
    assertThat(sent(image, ", 'background': '#FFcc00'"))
        .isEqualTo(new Part.Media(REMOTE, Part.Detail.AUTO, null, IMAGE, "#FFcc00"));
    String frames = "{'type': 'video', 'video': ['https://example.org/a.mp4']}";
    assertThat(((Part.Video) sent(frames, ", 'background': 'white'")).background())
        .isEqualTo("white");
    refused(image, ", 'background': 'red'", "background", "invalid_value");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'type': 'video_url'} | .video_url.url | missing_required_parameter",
        "{'type': 'video_url', 'video_url': {}} | .video_url.url | missing_required_parameter",
        "{'type': 'video'} | .video | missing_required_parameter",
        "{'type': 'video', 'video': []} | .video | empty_array",
        "{'type': 'video', 'video': [null]} | .video[0] | invalid_type",
        "{'type': 'video', 'video': 'https://example.org'} | .video | invalid_type",
        "{'type': 'video', 'video': ['ftp://example.org']} | .video[0] | invalid_image_url",
        "{'type': 'video_url', 'video_url': {'url': 'file:///a'}} | .video_url.url |"
            + " invalid_video_url",
        "{'type': 'video_url', 'video_url': {'url': 'data:image/png;base64,AAEC'}} |"
            + " .video_url.url | invalid_video_url",
        "{'type': 'image_url', 'image_url': {'url': 'data:video/mp4;base64,AAEC'}} |"
            + " .image_url.url | invalid_image_url",
        "{'type': 'image_url', 'image_url': {'url': 'data:video/jpeg;base64,AAEC'}} |"
            + " .image_url.url | invalid_image_url",
        "{'type': 'video_url', 'video_url': {'url': 'https://e.org/a', 'num_frames': 0}} |"
            + " .video_url.num_frames | invalid_value",
        "{'type': 'video_url', 'video_url': {'url': 'https://e.org/a', 'num_frames': 1.5}} |"
            + " .video_url.num_frames | invalid_type",
        "{'type': 'video_url', 'video_url': {'url': 'https://e.org/a', 'fps': 0}} |"
            + " .video_url.fps | invalid_value",
      })
  void whatIsWrongIsNamed(String part, String param, String code) {
    refused(part, "", "messages[0].content[0]" + param, code);
  }

  @Test
  void tooManyVideosOrFramesAreRefused() {
    String video = "{'type': 'video_url', 'video_url': {'url': 'https://e.org/a'}}";
    refused(video + "," + video + "," + video, "", "messages", "invalid_value");
    String frames = "{'type': 'video', 'video': ['%1$s', '%1$s']}".formatted(FRAME);
    refused(frames + "," + frames, "", "messages", "invalid_value");
  }

  @Test
  void videoMayBeLargerThanAImageButNotThanItsLimit() {
    String part = "{'type': 'video_url', 'video_url': {'url': 'data:video/mp4;base64,%s'}}";
    sent(part.formatted(Base64.getEncoder().encodeToString(new byte[560 * 1024])));
    refused(
        part.formatted(Base64.getEncoder().encodeToString(new byte[610 * 1024])),
        "",
        "messages[0].content[0].video_url.url",
        "video_too_large");
  }

  @Test
  void videoIsNotHeldWhileItsAnswerGrows() {
    CompletableFuture<HttpResponse<String>> response =
        fire("{'type': 'video_url', 'video_url': {'url': 'data:video/mp4;base64,AAECAw=='}}", "");
    GenerationRequest request = suite.takeRequest();
    Awaitility.await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(suite.holdsLastContent()).isFalse();
            });
    assertThat(response).isNotDone();
    fail(request, null);
    Http.error(response.join(), 400);
  }

  @Test
  void workersFindingsAboutAVideoAreToldAsSuch() {
    CompletableFuture<HttpResponse<String>> response =
        fire("{'type': 'video_url', 'video_url': {'url': 'https://e.org/a'}}", "");
    GenerationRequest request = suite.takeRequest();
    fail(request, Failure.Media.VIDEO);
    JsonNode error = Http.error(response.join(), 400);
    assertThat(error.path("code").asString()).isEqualTo("invalid_video");
    assertThat(error.path("param").asString()).isEqualTo("messages[0].content[0]");
  }

  private Part sent(String part) {
    return sent(part, "");
  }

  /** What the workers get to see. */
  private Part sent(String part, String fields) {
    CompletableFuture<HttpResponse<String>> response = fire(part, fields);
    GenerationRequest request = suite.takeRequest();
    fail(request, null);
    Http.error(response.join(), 400);
    return request.turns().getFirst().parts().getFirst();
  }

  private void fail(GenerationRequest request, Failure.@Nullable Media media) {
    Failure failure =
        new Failure(Failure.Code.INVALID_MEDIA, "It is damaged.", "messages[0].content[0]", media);
    answers.accept(new ReplyEvent.Failed(request.id(), 1, failure));
  }

  private void refused(String parts, String fields, String param, String code) {
    JsonNode error = Http.error(fire(parts, fields).join(), 400);
    assertThat(error.path("param").asString()).isEqualTo(param);
    assertThat(error.path("code").asString()).isEqualTo(code);
    assertThat(error.path("message").asString()).isNotBlank();
  }

  private CompletableFuture<HttpResponse<String>> fire(String parts, String fields) {
    String body = "{'messages': [{'role': 'user', 'content': [" + parts + "]}]" + fields + "}";
    return http.send(http.chat(body.replace('\'', '"')));
  }
}
