// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeConfigTest {
  private static final String MARKET = "0x" + "ab".repeat(20);
  private static final String MINIMAL = "chain: { market: \"" + MARKET + "\" }\n";

  @TempDir Path data;

  private NodeConfig load(String yaml, Map<String, String> environment) throws Exception {
    Files.writeString(data.resolve("node.yaml"), yaml);
    return NodeConfig.load(data, home(), environment);
  }

  /// The checkout, whether the tests run in it or in the module's folder.
  private static Path home() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("config/networks")) ? here : here.resolveSibling("");
  }

  @Test
  void what_a_short_file_leaves_open_comes_from_the_preset_and_the_defaults() throws Exception {
    NodeConfig config = load(MINIMAL, Map.of());
    assertThat(config.chain().market().hex()).isEqualTo(MARKET);
    assertThat(config.chain().id()).as("preset").isEqualTo(31337);
    assertThat(config.chain().pollEvery()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.network().listen()).containsExactly("/ip4/127.0.0.1/tcp/0");
    assertThat(config.network().guests().most()).as("default").isEqualTo(64);
    assertThat(config.rpc().tokenFile()).isEqualTo(data.resolve("rpc.token"));
    assertThat(config.provider().pricePerPetaOp()).isEqualTo(Amount.ofTokens("1"));
    assertThat(config.provider().conduct()).isEqualTo(ProviderConfig.HONEST);
    assertThat(config.chain().gateway().network().hex()).isEqualTo(MARKET);
  }

  @Test
  void an_address_that_is_mistyped_is_not_shown_with_the_key_in_it() {
    String typed = "wss://mainnet.example/v3/0123456789abcdef";
    String yaml = "chain: { market: \"" + MARKET + "\", rpc_url: \"" + typed + "\" }\n";
    assertThatThrownBy(() -> load(yaml, Map.of()))
        .hasMessageContaining("chain.rpc_url: expected an address")
        .hasMessageNotContaining("mainnet");
    assertThatThrownBy(() -> load(MINIMAL, Map.of("ASSAY_CHAIN_RPC_URL", typed)))
        .hasMessageContaining("ASSAY_CHAIN_RPC_URL")
        .hasMessageNotContaining("mainnet");
  }

  @Test
  void a_verifier_that_offers_no_work_is_told_that_nobody_would_ask_it() {
    assertThatThrownBy(() -> load(MINIMAL + "roles: { verifier: true }\n", Map.of()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("roles.verifier is on, and roles.provider is off");
  }

  @Test
  void the_environment_comes_before_the_file_and_the_file_before_the_preset() throws Exception {
    NodeConfig config =
        load(
            MINIMAL + "provider: { price_per_peta_op: 2.5, memory: 3GiB }\nrpc: { port: 1 }\n",
            Map.of(
                "ASSAY_RPC_PORT", "0",
                "ASSAY_NETWORK_LISTEN", "/ip4/127.0.0.1/tcp/1, /ip4/127.0.0.1/tcp/2",
                "ASSAY_ROLES_PROVIDER", "true",
                "ASSAY_PROVIDER_CONDUCT", "skips-last-third",
                "ASSAY_HEAP", "1g",
                "PATH", "/bin"));
    assertThat(config.rpc().port()).isZero();
    assertThat(config.network().listen())
        .containsExactly("/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/2");
    assertThat(config.roles()).isEqualTo(new RolesConfig(true, true, false, false));
    assertThat(config.provider().memoryBytes()).isEqualTo(3L << 30);
    assertThat(config.provider().pricePerPetaOp()).isEqualTo(Amount.ofTokens("2.5"));
    assertThat(config.provider().conduct()).isEqualTo(ProviderConfig.CHEAT);
  }

  @Test
  void every_mistake_is_named_with_its_line_and_column() {
    refused(
            """
            network: { preset: development }
            chain:
              market: 0x12
            provider:
              thread: 4
              memory: plenty
              backend: cuda
            rpc:
              host: 0.0.0.0
              port: 70000
            """,
            Map.of())
        .hasMessageContaining("node.yaml has 6 problems")
        .hasMessageContaining("node.yaml:3:11: chain.market: expected the address of a contract")
        .hasMessageContaining("node.yaml:5:3: unknown key provider.thread (did you mean threads?)")
        .hasMessageContaining("node.yaml:6:11: provider.memory: expected a size such as 512MiB")
        .hasMessageContaining("node.yaml:7:12: provider.backend: expected one of scalar, vector")
        .hasMessageContaining("node.yaml:9:9: rpc.host: expected a loopback address")
        .hasMessageContaining("node.yaml:10:9: rpc.port: expected a whole number from 0 to 65535");
  }

  @Test
  void what_peers_may_cost_can_be_set_and_has_a_floor() throws Exception {
    String set =
        "network: { memory: 64MiB, read_rate: 8MiB, read_rate_per_peer: 1MiB,"
            + " upload_rate: 2MiB, upload_rate_per_peer: 512KiB }\n";
    assertThat(load(MINIMAL + set, Map.of()).network().guests().cost())
        .isEqualTo(new NetworkConfig.Cost(64L << 20, 8L << 20, 1L << 20, 2L << 20, 512L << 10));
    assertThat(load(MINIMAL, Map.of()).network().guests().cost())
        .isEqualTo(NetworkConfig.Cost.DEFAULTS);
    refused(MINIMAL + "network: { memory: 1MiB, read_rate: 0 }\n", Map.of())
        .hasMessageContaining("network.memory: expected a size")
        .hasMessageContaining("network.read_rate: expected a size");
  }

  @Test
  void every_list_can_be_given_by_a_variable() throws Exception {
    String relay =
        "/ip4/192.0.2.7/tcp/4151/p2p/12D3KooWKTgwtBbH2jeRWuxswNwh1ZsxxFg9ouKp22H4mkF4oJcm";
    NodeConfig config =
        load(
            MINIMAL,
            Map.of(
                "ASSAY_NETWORK_RELAYS", relay,
                "ASSAY_NETWORK_DENY", "192.0.2.0/24, 2001:db8::/32",
                "ASSAY_NETWORK_ALLOW", "192.0.2.9/32"));
    assertThat(config.settings())
        .filteredOn(setting -> setting.source().startsWith("ASSAY_NETWORK_"))
        .extracting(NodeConfig.Setting::value)
        .containsExactly("[" + relay + "]", "[192.0.2.9/32]", "[192.0.2.0/24, 2001:db8::/32]");
  }

  @Test
  void a_mistyped_section_is_named() {
    refused(MINIMAL + "netwrok: { max_peers: 3 }\n", Map.of())
        .hasMessageContaining("unknown key netwrok (did you mean network?)");
  }

  @Test
  void a_wrong_address_says_what_is_wrong_with_it() {
    refused(MINIMAL + "network: { bootstrap: [\"/ip4/127.0.0.1/tcp/1\"] }\n", Map.of())
        .hasMessageContaining("must end with /p2p/");
    refused(MINIMAL + "network: { listen: [\"127.0.0.1:80\"] }\n", Map.of())
        .hasMessageContaining("node.yaml:2:20")
        .hasMessageContaining("\"127.0.0.1:80\" is no such address: ");
  }

  @Test
  void a_wrong_variable_is_named_and_so_is_one_that_is_no_setting() {
    refused(MINIMAL, Map.of("ASSAY_RPC_PORT", "http", "ASSAY_CHAIN_IDD", "5"))
        .hasMessageContaining(
            "ASSAY_RPC_PORT: port: expected a whole number from 0 to 65535, found \"http\"\n")
        .hasMessageContaining("ASSAY_CHAIN_IDD is no setting")
        .hasMessageContaining("ASSAY_CHAIN_ID,")
        .hasMessageEndingWith("\nnext: unset ASSAY_CHAIN_IDD ASSAY_RPC_PORT");
  }

  @Test
  void a_variable_cannot_smuggle_in_other_settings() {
    refused(MINIMAL, Map.of("ASSAY_PROVIDER_BACKEND", "vector'\nroles: {x: y}"))
        .hasMessageContaining("ASSAY_PROVIDER_BACKEND");
  }

  @Test
  void a_setting_that_nothing_can_guess_must_be_there() {
    refused("network: { preset: development }\n", Map.of())
        .hasMessageContaining("chain.market is not set")
        .hasMessageContaining("ASSAY_CHAIN_MARKET");
  }

  @Test
  void an_unknown_network_and_a_missing_file_say_what_to_do() {
    refused(MINIMAL + "network: { preset: atlantis }\n", Map.of())
        .hasMessageContaining("no network \"atlantis\"");
    assertThatThrownBy(() -> NodeConfig.load(data.resolve("none"), home(), Map.of()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("next: assay node init");
  }

  @Test
  void the_description_names_sources_and_hides_secrets() throws Exception {
    NodeConfig config =
        load(
            MINIMAL,
            Map.of("ASSAY_CHAIN_RPC_URL", "https://me:pw@example.org:9/v3/s3cret?key=s3cret"));
    assertThat(config.chain().rpcUrl().getPath()).isEqualTo("/v3/s3cret");
    assertThat(config.describe())
        .containsPattern(
            "chain.rpc_url +https://example.org:9/\\*\\*\\* +\\(ASSAY_CHAIN_RPC_URL\\)")
        .containsPattern("chain.id +31337 +\\(.*development.yaml\\)")
        .containsPattern("chain.market +0xabab.* +\\(.*node.yaml\\)")
        .containsPattern("log.level +info +\\(default\\)")
        .doesNotContain("s3cret")
        .doesNotContain("pw@");
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void the_template_lists_every_key_and_reads_once_the_market_is_set() throws Exception {
    String template = Files.readString(home().resolve("config/node.yaml"));
    for (Key<?> key : ConfigKeys.ALL) {
      assertThat(template)
          .as(key.path())
          .containsPattern("(?m)^#?" + key.section() + ":$")
          .containsPattern("(?m)^  #?" + key.leaf() + ": ");
    }
    assertThat(load(template, Map.of("ASSAY_CHAIN_MARKET", MARKET)).network().preset())
        .isEqualTo("development");
  }

  @Test
  void with_every_comment_taken_away_the_template_says_what_the_defaults_are() throws Exception {
    String template =
        Files.readString(home().resolve("config/node.yaml"))
            .replaceAll("(?m)^#([a-z]+:)$", "$1")
            .replaceAll("(?m)^  #([a-z_]+: )", "  $1")
            .replace("\"0x...\"", "\"" + MARKET + "\"")
            .replaceAll("threads: 4", "threads: " + Runtime.getRuntime().availableProcessors());
    List<NodeConfig.Setting> written = load(template, Map.of()).settings();
    Layers defaults = new Layers(List.of(NodeConfig.defaults(data)));
    for (NodeConfig.Setting setting : defaults.settings()) {
      if (setting.key().equals("rpc.token_file")) continue;
      assertThat(written)
          .filteredOn(each -> each.key().equals(setting.key()))
          .singleElement()
          .satisfies(each -> assertThat(each.value()).as(each.key()).isEqualTo(setting.value()));
    }
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(
      String yaml, Map<String, String> environment) {
    return assertThatThrownBy(() -> load(yaml, environment))
        .isInstanceOf(AssayFault.Operator.class);
  }
}
