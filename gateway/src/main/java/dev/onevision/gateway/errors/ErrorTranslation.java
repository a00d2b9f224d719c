package dev.onevision.gateway.errors;

import dev.onevision.contract.wire.Failure;
import dev.onevision.gateway.access.NoRoomException;
import dev.onevision.gateway.access.NotAuthorizedException;
import dev.onevision.gateway.access.limits.LimitReachedException;
import dev.onevision.gateway.answers.AnswerFailedException;
import dev.onevision.gateway.answers.AnswerGoneException;
import dev.onevision.gateway.answers.GatewayStoppingException;
import dev.onevision.gateway.answers.SuiteUnavailableException;
import dev.onevision.gateway.batches.TooManyBatchesException;
import dev.onevision.gateway.chat.ResumePoint;
import dev.onevision.gateway.files.ContentMissingException;
import dev.onevision.gateway.files.FileRefusedException;
import dev.onevision.gateway.files.StorageUnavailableException;
import dev.onevision.gateway.http.ApiException;
import dev.onevision.gateway.http.FailureTranslator;
import dev.onevision.gateway.http.RequestRefusedException;
import dev.onevision.kafka.connection.BrokerUnavailableException;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.stream.Collectors;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;

/** Translates every failure into OpenAI's error object. Pure. */
@Component
final class ErrorTranslation implements FailureTranslator {

  @Override
  public ApiException translate(Throwable failure, String method, String path) {
    return switch (failure) {
      case ApiException known -> known;
      case AnswerFailedException failed -> ofFailure(failed.failure());
      case AnswerGoneException gone -> ResumePoint.notFound(message(gone));
      case LimitReachedException reached ->
          ApiException.busy(message(reached), reached.retryAfter());
      case NoRoomException full -> ApiException.busy(message(full), full.retryAfter());
      case RequestRefusedException refused ->
          ApiException.refused(refused.status(), message(refused), null, refused.code());
      case NotAuthorizedException refused ->
          ApiException.refused(HttpStatus.UNAUTHORIZED, message(refused), null, "invalid_api_key");
      case FileRefusedException refused -> ofFile(refused);
      case TooManyBatchesException full -> ApiException.busy(message(full));
      case ContentMissingException gone ->
          ApiException.refused(
              HttpStatus.NOT_FOUND, "The file's content was deleted.", "file_id", "file_not_found");
      case StorageUnavailableException away ->
          ApiException.unavailable(
              message(away) + " Please try again.", "service_unavailable", away.getCause());
      case BrokerUnavailableException away ->
          ApiException.unavailable(
              "The connection to Kafka is not ready. Please try again.",
              "service_unavailable",
              away);
      case GatewayStoppingException stopping ->
          ApiException.unavailable(
              message(stopping)
                  + " If you received events of the stream, resume it: send the request again with "
                  + ResumePoint.HEADER
                  + ". Otherwise send it again as it is.",
              "gateway_stopping",
              null);
      case SuiteUnavailableException away ->
          ApiException.unavailable(
              message(away) + " Please try again.", "service_unavailable", away.getCause());
      case MethodNotAllowedException wrong ->
          ApiException.refused(
              HttpStatus.METHOD_NOT_ALLOWED,
              "The method "
                  + method
                  + " is not allowed on "
                  + path
                  + ". Use "
                  + wrong.getSupportedMethods().stream()
                      .map(Object::toString)
                      .sorted()
                      .collect(Collectors.joining(" or "))
                  + ".",
              null,
              "method_not_supported");
      case UnsupportedMediaTypeStatusException wrong ->
          ApiException.refused(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "The body must be sent with the header Content-Type: "
                  + wrong.getSupportedMediaTypes().stream()
                      .map(MediaType::toString)
                      .collect(Collectors.joining(" or "))
                  + ".",
              null,
              "unsupported_media_type");
      case ResponseStatusException status when status.getStatusCode().value() == 404 ->
          ApiException.refused(
              HttpStatus.NOT_FOUND,
              "There is nothing at "
                  + method
                  + " "
                  + path
                  + ". See /v1/chat/completions,"
                  + " /v1/models, /v1/files and /v1/batches.",
              null,
              "unknown_url");
      case ResponseStatusException status when status.getStatusCode().is4xxClientError() ->
          ofStatus(HttpStatus.valueOf(status.getStatusCode().value()));
      // Spring throws it when it reads a header or a body.
      case InvalidMimeTypeException wrong -> ofStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
      case InvalidMediaTypeException wrong -> ofStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
      case IllegalCharsetNameException wrong -> ofStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
      case UnsupportedCharsetException wrong -> ofStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
      case DataBufferLimitException wrong -> ofStatus(HttpStatus.CONTENT_TOO_LARGE);
      case DecodingException wrong -> ofStatus(HttpStatus.BAD_REQUEST);
      default ->
          ApiException.internal(
              "The server had an error while working on the request. Please try again; if it"
                  + " happens again, report the x-request-id of this response.",
              failure);
    };
  }

  /** Replaces Spring's message, which is for developers. */
  private static ApiException ofStatus(HttpStatus status) {
    return switch (status) {
      case UNSUPPORTED_MEDIA_TYPE ->
          ApiException.refused(
              status,
              "This path does not accept the Content-Type of the request.",
              null,
              "unsupported_media_type");
      case CONTENT_TOO_LARGE ->
          ApiException.refused(status, "The body is too long.", null, "request_too_large");
      default -> ApiException.refused(status, "The request is not valid.", null, "invalid_request");
    };
  }

  private static ApiException ofFile(FileRefusedException refused) {
    return switch (refused.reason()) {
      case TOO_LARGE ->
          ApiException.refused(
              HttpStatus.CONTENT_TOO_LARGE, message(refused), "file", "file_too_large");
      case STORAGE_FULL -> ApiException.invalid(message(refused), "file", "storage_full");
      case BUSY -> ApiException.busy(message(refused));
    };
  }

  private static ApiException ofFailure(Failure failure) {
    String message = failure.message();
    return switch (failure.code()) {
      case INVALID_MEDIA ->
          ApiException.invalid(message, failure.parameter(), "invalid_" + media(failure));
      case MEDIA_TOO_LARGE ->
          ApiException.invalid(message, failure.parameter(), media(failure) + "_too_large");
      case MEDIA_UNREACHABLE ->
          ApiException.invalid(message, failure.parameter(), "invalid_" + media(failure) + "_url");
      case CONTEXT_EXCEEDED ->
          ApiException.invalid(
              message,
              failure.parameter() == null ? "messages" : failure.parameter(),
              "context_length_exceeded");
      case INVALID_REQUEST -> ApiException.invalidValue(message, failure.parameter());
      case DEADLINE_EXCEEDED -> ApiException.deadline(message);
      case OVERLOADED -> ApiException.busy(message);
      // Only a resumed stream gets this error; the client that cancelled does not wait.
      case CANCELLED ->
          ApiException.refused(HttpStatus.GONE, message, ResumePoint.HEADER, "stream_cancelled");
      case INTERNAL -> ApiException.internal(message, null);
    };
  }

  private static String media(Failure failure) {
    return failure.media() == Failure.Media.VIDEO ? "video" : "image";
  }

  private static String message(RuntimeException failure) {
    return String.valueOf(failure.getMessage());
  }
}
