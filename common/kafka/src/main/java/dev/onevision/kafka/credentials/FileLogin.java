package dev.onevision.kafka.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;

/**
 * Answers the questions of a login with what files hold at that time. Kafka's clients create it for
 * each connection setting and ask at each login. Thread-safe.
 */
public final class FileLogin implements AuthenticateCallbackHandler {

  static final String USERNAME = "name";
  static final String USERNAME_FILE = "nameFile";
  static final String PASSWORD_FILE = "passwordFile";

  private volatile Map<String, ?> options = Map.of();

  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
    options = entries.getFirst().getOptions();
  }

  @Override
  public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      switch (callback) {
        case NameCallback name -> name.setName(name());
        case PasswordCallback password ->
            password.setPassword(content(PASSWORD_FILE).toCharArray());
        case ScramExtensionsCallback _ -> {} // none
        default -> throw new UnsupportedCallbackException(callback);
      }
    }
  }

  private String name() throws IOException {
    return options.get(USERNAME) instanceof String name ? name : content(USERNAME_FILE);
  }

  /** Editors and tools end a file with a line break, which is no part of the credential. */
  private String content(String option) throws IOException {
    String file = (String) Objects.requireNonNull(options.get(option), option);
    return Files.readString(Path.of(file)).strip();
  }

  @Override
  public void close() {}
}
