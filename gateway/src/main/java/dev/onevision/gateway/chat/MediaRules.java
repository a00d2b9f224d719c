package dev.onevision.gateway.chat;

import dev.onevision.contract.media.DataUrl;
import dev.onevision.contract.media.InvalidMediaUrlException;
import dev.onevision.contract.media.MediaUrl;
import dev.onevision.contract.wire.Part;
import dev.onevision.gateway.chat.ChatCall.DraftPart;
import dev.onevision.gateway.chat.ChatCall.DraftSource;
import dev.onevision.gateway.chat.ChatRequest.ContentPart;
import dev.onevision.gateway.chat.ChatRequest.ImageUrl;
import dev.onevision.gateway.chat.ChatRequest.VideoUrl;
import dev.onevision.gateway.http.ApiException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Checks the images and videos of a message. Thread-safe. */
@Component
class MediaRules {

  private final OpenAiProperties limits;
  private final VideoLimits videoLimits;

  MediaRules(OpenAiProperties limits, VideoLimits videoLimits) {
    this.limits = limits;
    this.videoLimits = videoLimits;
  }

  /** The value of {@code multi_image}; null if absent. */
  static Part.@Nullable MultiImage multiImage(@Nullable String value) {
    return switch (value) {
      case null -> null;
      case "pad" -> Part.MultiImage.PAD;
      case "anyres" -> Part.MultiImage.ANYRES;
      default ->
          throw ApiException.invalidValue("'multi_image' must be pad or anyres.", "multi_image");
    };
  }

  /** The value of {@code background}; null if absent. */
  static @Nullable String background(@Nullable String value) {
    if (value != null && !value.matches(Part.BACKGROUND)) {
      throw ApiException.invalidValue(
          "'background' must be none, white, black or a color such as #ffcc00.", "background");
    }
    return value;
  }

  /** Checks a part of type {@code image_url} or {@code input_image}. */
  DraftPart image(ContentPart part, Part.@Nullable MultiImage multiImage, String partAt) {
    ImageUrl imageUrl = part.imageUrl();
    MediaReference url = imageUrl == null ? null : imageUrl.url();
    if (imageUrl == null || url == null) {
      throw missing(partAt, String.valueOf(part.type()), partAt + ".image_url.url");
    }
    Part.Detail detail =
        imageUrl.detail() == null
            ? detail(part.detail(), partAt + ".detail")
            : detail(imageUrl.detail(), partAt + ".image_url.detail");
    String at = partAt + "." + imageUrl.field();
    return new DraftPart.Image(source(url, Kind.IMAGE, at), detail, multiImage, at);
  }

  /** Checks a part of type {@code video_url}. */
  DraftPart video(@Nullable VideoUrl videoUrl, String partAt) {
    String at = partAt + ".video_url";
    MediaReference url = videoUrl == null ? null : videoUrl.url();
    if (videoUrl == null || url == null) {
      throw missing(partAt, "video_url", at + ".url");
    }
    Integer frames = videoUrl.frames();
    if (frames != null && frames < 1) {
      throw ApiException.invalidValue("'num_frames' must be at least 1.", at + ".num_frames");
    }
    Double framesPerSecond = videoUrl.framesPerSecond();
    if (framesPerSecond != null && !(framesPerSecond > 0 && framesPerSecond <= 1000)) {
      throw ApiException.invalidValue("'fps' must be above 0 and at most 1000.", at + ".fps");
    }
    String urlAt = partAt + "." + videoUrl.field();
    if (url instanceof MediaReference.Inline(DataUrl data) && data.isFrames()) {
      return new DraftPart.Frames(
          data.contents().stream()
              .<DraftSource>map(content -> inline(content, Kind.IMAGE, urlAt))
              .toList(),
          urlAt);
    }
    return new DraftPart.Video(source(url, Kind.VIDEO, urlAt), frames, framesPerSecond, urlAt);
  }

  /** Checks a part of type {@code video}: a list of frames. */
  DraftPart frames(@Nullable List<@Nullable MediaReference> frames, String partAt) {
    String at = partAt + ".video";
    if (frames == null) {
      throw missing(partAt, "video", at);
    }
    if (frames.isEmpty()) {
      throw ApiException.invalid("'" + at + "' has no frames.", at, "empty_array");
    }
    List<DraftSource> images = new ArrayList<>(frames.size());
    for (int i = 0; i < frames.size(); i++) {
      String frameAt = at + "[" + i + "]";
      MediaReference frame = frames.get(i);
      if (frame == null) {
        throw ApiException.invalid(
            "'" + frameAt + "' is null, not a URL.", frameAt, "invalid_type");
      }
      images.add(source(frame, Kind.IMAGE, frameAt));
    }
    return new DraftPart.Frames(List.copyOf(images), at);
  }

  private static ApiException missing(String partAt, String type, String at) {
    return ApiException.invalid(
        "'"
            + partAt
            + "' is of type "
            + type
            + " and has no '"
            + at.substring(partAt.length() + 1)
            + "'.",
        at,
        "missing_required_parameter");
  }

  private DraftSource source(MediaReference url, Kind kind, String at) {
    return switch (url) {
      case MediaReference.Inline(DataUrl data) -> {
        boolean right =
            switch (kind) {
              case IMAGE -> data.mayBeImage();
              case VIDEO -> data.mayBeVideo();
            };
        if (!right) {
          throw kind.badUrl(
              "The data URL has the media type of "
                  + (kind == Kind.IMAGE ? "a video" : "an image")
                  + ". It must be one of "
                  + kind.noun
                  + "/*.",
              at);
        }
        yield inline(data.contents().getFirst(), kind, at);
      }
      case MediaReference.Address address -> new DraftSource.Remote(uri(address.url(), kind, at));
      case MediaReference.Unreadable unreadable -> throw kind.badUrl(unreadable.problem(), at);
    };
  }

  private DraftSource.Inline inline(ByteBuffer content, Kind kind, String at) {
    DataSize max =
        switch (kind) {
          case IMAGE -> limits.maxImageBytes();
          case VIDEO -> videoLimits.maxVideoBytes();
        };
    if (content.remaining() > max.toBytes()) {
      throw ApiException.invalid(
          "The %s has %d bytes, at most %d are allowed."
              .formatted(kind.noun, content.remaining(), max.toBytes()),
          at,
          kind.noun + "_too_large");
    }
    return new DraftSource.Inline(new InlineContent(content));
  }

  private static URI uri(String url, Kind kind, String at) {
    try {
      return MediaUrl.parse(url).uri();
    } catch (InvalidMediaUrlException e) {
      throw kind.badUrl("The " + kind.noun + "'s URL " + e.explanation() + ".", at);
    }
  }

  private static Part.Detail detail(@Nullable String detail, String at) {
    return switch (detail) {
      case null -> Part.Detail.AUTO;
      case "auto" -> Part.Detail.AUTO;
      case "low" -> Part.Detail.LOW;
      case "high" -> Part.Detail.HIGH;
      default -> throw ApiException.invalidValue("'detail' must be auto, low or high.", at);
    };
  }

  /**
   * Checks the numbers of images, videos and frames in all messages.
   *
   * @throws ApiException at a limit
   */
  void checkCounts(List<DraftPart> parts) {
    int images = 0;
    int videos = 0;
    int frames = 0;
    for (DraftPart part : parts) {
      switch (part) {
        case DraftPart.Text _, DraftPart.ToolCall _ -> {}
        case DraftPart.Image _ -> images++;
        case DraftPart.Video _ -> videos++;
        case DraftPart.Frames list -> {
          videos++;
          frames += list.images().size();
        }
      }
    }
    checkCount(images, limits.maxImages(), "images");
    checkCount(videos, videoLimits.maxVideos(), "videos");
    checkCount(frames, videoLimits.maxFrames(), "frames of videos");
  }

  private static void checkCount(int count, int max, String what) {
    if (count > max) {
      throw ApiException.invalidValue(
          "The request has " + count + " " + what + ", at most " + max + " are allowed.",
          "messages");
    }
  }

  private enum Kind {
    IMAGE("image"),
    VIDEO("video");

    private final String noun;

    Kind(String noun) {
      this.noun = noun;
    }

    ApiException badUrl(String message, String at) {
      return ApiException.invalid(message, at, "invalid_" + noun + "_url");
    }
  }
}
