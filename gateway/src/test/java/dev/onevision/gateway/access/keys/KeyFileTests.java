package dev.onevision.gateway.access.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTests {

  /** {@code printf %s hello | sha256sum}. */
  private static final String HELLO =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private static final String OTHER = "a".repeat(64);

  @Test
  void tenantsHaveKeysAndAllowances() {
    List<ApiKey> keys =
        KeyFile.parse(
            """
            tenants:
              - name: search
                requests-per-minute: 600
                tokens-per-minute: 200000
                max-concurrent-requests: 32
                models: [tiny, small]
                keys:
                  - id: search-1
                    sha256: %s
                  - id: search-2
                    sha256: %s
                    requests-per-minute: 60
                    models: [tiny, large]
                    priority: batch
            """
                .formatted(HELLO, OTHER.toUpperCase()));
    assertThat(keys).extracting(ApiKey::id).containsExactly("search-1", "search-2");
    assertThat(keys.get(0).tenant()).isEqualTo(keys.get(1).tenant());
    assertThat(keys.get(0).tenant().allowance())
        .isEqualTo(new Allowance(600L, 200_000L, 32, Set.of("tiny", "small"), false));
    assertThat(keys.get(0).allowance()).isEqualTo(Allowance.UNLIMITED);
    assertThat(keys.get(1).allowance().requestsPerMinute()).isEqualTo(60);
    assertThat(keys.get(0).isBatchOnly()).isFalse();
    assertThat(keys.get(1).isBatchOnly()).isTrue();
    assertThat(keys.get(1).allowsModel("tiny")).isTrue();
    assertThat(keys.get(1).allowsModel("small")).isFalse();
    assertThat(keys.get(1).allowsModel("large")).isFalse();
  }

  @Test
  void secretIsFoundByItsHash() {
    KeyRing ring = new KeyRing(KeyFile.parse(file(HELLO)));
    assertThat(ring.find("hello")).extracting(ApiKey::id).isEqualTo("k");
    assertThat(ring.find("hello ")).isNull();
    assertThat(ring.find("")).isNull();
    assertThat(ring.find(HELLO)).isNull();
  }

  @Test
  void aFileMayBeJsonWithTabs() {
    String json =
        "{\n"
            + "\t\"tenants\": [{\"name\": \"a\",\n"
            + "\t\"keys\": [{\"id\": \"k\", \"sha256\": \"%s\"}]}]}";
    assertThat(KeyFile.parse(json.formatted(HELLO))).hasSize(1);
  }

  @Test
  void ownerOfATenantDependsOnItsNameAlone() {
    Tenant before = KeyFile.parse(file(HELLO)).getFirst().tenant();
    Tenant after = KeyFile.parse(file(OTHER)).getFirst().tenant();
    assertThat(after.owner()).isEqualTo(before.owner()).matches("[0-9a-f]{32}");
    assertThat(Tenant.named("b", Allowance.UNLIMITED).owner()).isNotEqualTo(before.owner());
  }

  /** Files and streams of earlier versions have it. */
  @Test
  void ownerOfAConfiguredKeyIsAsItAlwaysWas() {
    assertThat(ApiKey.ofConfiguration("first-key").tenant().owner())
        .isEqualTo(DigestUtils.sha256Hex("owner of files: first-key").substring(0, 32));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tenants:",
        "tenants: []",
        "tenants: {}",
        "tenants: [{name: a}]",
        "tenants: [{name: a, keys: []}]",
        "tenants: [{keys: [{id: k, sha256: H}]}]",
        "tenants: [{name: 'a b', keys: [{id: k, sha256: H}]}]",
        "tenants: [{name: a, keys: [{id: k}]}]",
        "tenants: [{name: a, keys: [{id: k, sha256: abc}]}]",
        "tenants: [{name: a, keys: [{sha256: H}]}]",
        "tenants: [{name: a, keys: [{id: k, sha256: H}, {id: l, sha256: H}]}]",
        "tenants: [{name: a, keys: [{id: k, sha256: H}]}, {name: a, keys: []}]",
        "tenants: [{name: a, request-per-minute: 5, keys: [{id: k, sha256: H}]}]",
        "tenants: [{name: a, requests-per-minute: 0, keys: [{id: k, sha256: H}]}]",
        "tenants: [{name: a, requests-per-minute: 1.5, keys: [{id: k, sha256: H}]}]",
        "tenants: [{name: a, requests-per-minute: '5', keys: [{id: k, sha256: H}]}]",
        "tenants: [{name: a, models: [], keys: [{id: k, sha256: H}]}]",
        "tenants: [{name: a, priority: high, keys: [{id: k, sha256: H}]}]",
        "tenants: [{name: a, name: b, keys: [{id: k, sha256: H}]}]",
        "tenants: [{name: !!java.io.File [x], keys: [{id: k, sha256: H}]}]",
        "\ttenants: []",
        "{\"tenants\": [",
        "keys",
        "[]"
      })
  void invalidFileIsRefusedWithoutItsHashes(String text) {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> KeyFile.parse(text.replace("H", HELLO)))
        .withMessageMatching("(?s)(is|has|does) .*")
        .withMessageNotContaining(HELLO);
  }

  private static String file(String sha256) {
    return "tenants: [{name: a, keys: [{id: k, sha256: " + sha256 + "}]}]";
  }
}
