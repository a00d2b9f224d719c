package dev.onevision.supply.source;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * A folder of an S3 bucket. Objects are read through signed URLs. Credentials come from the AWS
 * SDK's default chain: environment, profile, service account, instance.
 */
final class S3Source implements ModelSource {

  private static final Pattern ADDRESS =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/?(.*)");
  private static final Duration SIGNATURE = Duration.ofMinutes(15);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_OBJECTS = 10_000;

  private final String address;
  private final String bucket;
  private final String prefix;
  private final @Nullable URI endpoint;
  private Region region;

  S3Source(String address, SourceOptions options) {
    Matcher matcher = ADDRESS.matcher(address);
    if (!matcher.matches()) {
      throw new SupplyException("'%s' is no folder. Use s3://BUCKET/PREFIX.".formatted(address));
    }
    this.address = address;
    this.bucket = Objects.requireNonNull(matcher.group(1));
    String path = Objects.requireNonNull(matcher.group(2));
    this.prefix = path.isEmpty() || path.endsWith("/") ? path : path + "/";
    this.endpoint = options.endpoint();
    this.region = configuredRegion();
  }

  /** S3 itself tells the bucket's region; other services ignore it. */
  private static Region configuredRegion() {
    try {
      return new DefaultAwsRegionProviderChain().getRegion();
    } catch (SdkClientException none) {
      return Region.US_EAST_1;
    }
  }

  @Override
  public Listing list() throws IOException {
    try (S3Client s3 = client()) {
      if (endpoint == null) {
        String told = s3.headBucket(request -> request.bucket(bucket)).bucketRegion();
        region = told == null ? region : Region.of(told);
      }
      List<S3Object> objects =
          s3
              .listObjectsV2Paginator(
                  request -> request.bucket(bucket).prefix(prefix).delimiter("/"))
              .contents()
              .stream()
              .limit(MAX_OBJECTS)
              .toList();
      Map<String, Checksum> sums = sums(s3, objects);
      StringBuilder revision = new StringBuilder();
      List<RemoteFile> files = new ArrayList<>();
      for (S3Object object : objects) {
        String name = object.key().substring(prefix.length());
        if (Listing.isNeeded(name)) {
          Checksum sum = sums.get(name);
          files.add(
              new RemoteFile(name, object.size(), sum == null ? checksum(s3, object.key()) : sum));
          revision.append(name).append(' ').append(object.eTag()).append('\n');
        }
      }
      return new Listing(WebSource.digest(revision.toString()), files).check(address);
    } catch (SdkException e) {
      throw failure(e);
    }
  }

  private Map<String, Checksum> sums(S3Client s3, List<S3Object> objects) {
    String key = prefix + Sha256Sums.FILE;
    if (objects.stream().noneMatch(object -> object.key().equals(key))) {
      return Map.of();
    }
    byte[] text =
        s3.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArrayUnsafe();
    return Sha256Sums.parse(address, new String(text, StandardCharsets.UTF_8));
  }

  /**
   * What S3 itself knows of the content: an ETag is an MD5 unless uploaded in parts or encrypted by
   * KMS.
   */
  private @Nullable Checksum checksum(S3Client s3, String key) {
    HeadObjectResponse head =
        s3.headObject(
            request -> request.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
    String sha256 = head.checksumSHA256();
    if (sha256 != null && head.checksumType() != ChecksumType.COMPOSITE && !sha256.contains("-")) {
      return new Checksum(
          Checksum.Algorithm.SHA256, HexFormat.of().formatHex(Base64.getDecoder().decode(sha256)));
    }
    String tag = head.eTag() == null ? "" : head.eTag().replace("\"", "");
    boolean plain =
        head.serverSideEncryption() == null
            || head.serverSideEncryption() == ServerSideEncryption.AES256;
    return plain && head.sseCustomerAlgorithm() == null && tag.matches("[0-9a-f]{32}")
        ? new Checksum(Checksum.Algorithm.MD5, tag)
        : null;
  }

  @Override
  public FileRequest request(RemoteFile file) {
    try (S3Presigner presigner = presigner()) {
      URI uri =
          presigner
              .presignGetObject(
                  sign ->
                      sign.signatureDuration(SIGNATURE)
                          .getObjectRequest(get -> get.bucket(bucket).key(prefix + file.name())))
              .url()
              .toURI();
      return new FileRequest(uri, null, address + ": " + file.name());
    } catch (SdkException e) {
      throw new SupplyException(address + ": " + e.getMessage(), e);
    } catch (URISyntaxException e) {
      throw new SupplyException(address + ": the name of " + file.name() + " is no URL", e);
    }
  }

  private AwsCredentialsProvider credentials() {
    return DefaultCredentialsProvider.builder().build();
  }

  private S3Client client() {
    var builder =
        S3Client.builder()
            .region(region)
            .credentialsProvider(credentials())
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(TIMEOUT)
                    .socketTimeout(TIMEOUT));
    if (endpoint == null) {
      builder.crossRegionAccessEnabled(true);
    } else {
      builder.endpointOverride(endpoint).forcePathStyle(true);
    }
    return builder.build();
  }

  private S3Presigner presigner() {
    var builder = S3Presigner.builder().region(region).credentialsProvider(credentials());
    if (endpoint != null) {
      builder
          .endpointOverride(endpoint)
          .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build());
    }
    return builder.build();
  }

  private IOException failure(SdkException failure) {
    if (failure instanceof S3Exception answer) {
      int status = answer.statusCode();
      if (status == 401 || status == 403) {
        throw new SupplyException(
            "%s: access denied (%d). Check the credentials and their permission to list the bucket"
                    .formatted(address, status)
                + " and read its objects.",
            failure);
      }
      if (status == 404) {
        throw new SupplyException(address + ": not found. There is no such bucket.", failure);
      }
      if (status < 500 && status != 429) {
        throw new SupplyException("%s: the server answered %d".formatted(address, status), failure);
      }
      return new IOException("%s: the server answered %d".formatted(address, status), failure);
    }
    String message = String.valueOf(failure.getMessage());
    if (message.startsWith("Unable to load credentials")) {
      throw new SupplyException(
          address
              + ": no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or another"
              + " source that the AWS SDK reads.",
          failure);
    }
    return new IOException(address + ": " + message, failure);
  }
}
