// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;

/// All settings of a node, checked, each from the strongest source that has it: the environment,
/// the node's file, the network's preset, the default.
///
/// @param data the node's folder
/// @param settings what [#describe] shows
public record NodeConfig(
    Path data,
    RpcConfig rpc,
    NetworkConfig network,
    ChainConfig chain,
    Work work,
    LogConfig log,
    List<Setting> settings) {

  /// What the node does, and with how much.
  public record Work(
      RolesConfig roles,
      SubmitterConfig submitter,
      ProviderConfig provider,
      StorageConfig storage) {}

  /// One setting, for people.
  ///
  /// @param value with secrets replaced
  /// @param source a file, a variable, or `default`
  public record Setting(String key, String value, String source) {}

  public NodeConfig {
    settings = List.copyOf(settings);
  }

  /// Reads `node.yaml` in `data`.
  ///
  /// @param home the installation, which has the presets in `config/networks`
  /// @param environment variables, of which those that start with `ASSAY_` count
  /// @throws AssayFault.Operator naming every problem of a source, with line and column
  public static NodeConfig load(Path data, Path home, Map<String, String> environment) {
    Path file = data.resolve(DataFolder.CONFIG);
    if (!Files.exists(file)) {
      throw new AssayFault.Operator("there is no node in " + data + "\nnext: assay node init");
    }
    return of(data, home, Layer.file(file), Layer.environment(environment));
  }

  private static NodeConfig of(Path data, Path home, Layer file, Layer environment) {
    Layer defaults = defaults(data);
    String name = new Layers(List.of(environment, file, defaults)).get(ConfigKeys.NETWORK_PRESET);
    Layer preset = Layer.file(NetworkPreset.file(home, name));
    var layers = new Layers(List.of(environment, file, preset, defaults));
    return new NodeConfig(
        data,
        new RpcConfig(
            layers.get(ConfigKeys.RPC_HOST),
            layers.get(ConfigKeys.RPC_PORT),
            data.resolve(layers.get(ConfigKeys.RPC_TOKEN_FILE))),
        network(layers),
        chain(layers),
        work(layers),
        new LogConfig(layers.get(ConfigKeys.LOG_LEVEL), layers.get(ConfigKeys.LOG_FORMAT)),
        layers.settings());
  }

  private static NetworkConfig network(Layers layers) {
    return new NetworkConfig(
        layers.get(ConfigKeys.NETWORK_PRESET),
        layers.get(ConfigKeys.NETWORK_LISTEN),
        layers.get(ConfigKeys.NETWORK_ANNOUNCE),
        layers.get(ConfigKeys.NETWORK_BOOTSTRAP),
        layers.get(ConfigKeys.NETWORK_RELAYS),
        layers.get(ConfigKeys.NETWORK_MDNS),
        new NetworkConfig.Guests(
            layers.get(ConfigKeys.NETWORK_ALLOW),
            layers.get(ConfigKeys.NETWORK_DENY),
            layers.get(ConfigKeys.NETWORK_MAX_PEERS),
            new NetworkConfig.Cost(
                layers.get(ConfigKeys.NETWORK_MEMORY),
                layers.get(ConfigKeys.NETWORK_READ_RATE),
                layers.get(ConfigKeys.NETWORK_READ_RATE_PER_PEER),
                layers.get(ConfigKeys.NETWORK_UPLOAD_RATE),
                layers.get(ConfigKeys.NETWORK_UPLOAD_RATE_PER_PEER))));
  }

  private static ChainConfig chain(Layers layers) {
    return new ChainConfig(
        layers.get(ConfigKeys.CHAIN_RPC_URL),
        layers.get(ConfigKeys.CHAIN_ID),
        layers.get(ConfigKeys.CHAIN_MARKET),
        layers.get(ConfigKeys.CHAIN_FINALITY_DEPTH),
        ConfigKeys.millis(layers.get(ConfigKeys.CHAIN_POLL_MILLIS)),
        caps(layers));
  }

  static GasCaps caps(Layers layers) {
    return new GasCaps(
        layers.get(ConfigKeys.CHAIN_MAX_FEE_GWEI),
        layers.get(ConfigKeys.CHAIN_DISPUTE_MAX_FEE_GWEI),
        layers.get(ConfigKeys.CHAIN_TOKEN_GWEI));
  }

  private static Work work(Layers layers) {
    var roles =
        new RolesConfig(
            layers.get(ConfigKeys.ROLES_SUBMITTER),
            layers.get(ConfigKeys.ROLES_PROVIDER),
            layers.get(ConfigKeys.ROLES_VERIFIER),
            layers.get(ConfigKeys.ROLES_RELAY));
    if (roles.verifier() && !roles.provider()) {
      throw new AssayFault.Operator(
          "roles.verifier is on, and roles.provider is off: who checks is drawn from those that"
              + " offer work, so this node would never be asked. Turn both on, or both off"
              + "\nnext: assay config show");
    }
    var provider =
        new ProviderConfig(
            layers.get(ConfigKeys.PROVIDER_PRICE),
            layers.get(ConfigKeys.PROVIDER_THREADS),
            layers.get(ConfigKeys.PROVIDER_MEMORY),
            layers.get(ConfigKeys.PROVIDER_BACKEND),
            layers.get(ConfigKeys.PROVIDER_TASKS),
            layers.get(ConfigKeys.PROVIDER_UNPAID_MINUTES),
            layers.get(ConfigKeys.PROVIDER_CONDUCT));
    var submitter =
        new SubmitterConfig(
            layers.get(ConfigKeys.SUBMITTER_BATCH_SECONDS),
            layers.get(ConfigKeys.SUBMITTER_PAY_MINUTES));
    var storage = new StorageConfig(layers.get(ConfigKeys.STORAGE_MAX_BYTES));
    return new Work(roles, submitter, provider, storage);
  }

  static Layer defaults(Path data) {
    return new Layer()
        .with(ConfigKeys.RPC_HOST, RpcConfig.DEFAULT_HOST)
        .with(ConfigKeys.RPC_PORT, RpcConfig.DEFAULT_PORT)
        .with(ConfigKeys.RPC_TOKEN_FILE, data.resolve("rpc.token").toString())
        .with(ConfigKeys.NETWORK_PRESET, NetworkConfig.DEFAULT_PRESET)
        .with(ConfigKeys.NETWORK_LISTEN, List.of(NetworkConfig.DEFAULT_LISTEN))
        .with(ConfigKeys.NETWORK_ANNOUNCE, List.of())
        .with(ConfigKeys.NETWORK_BOOTSTRAP, List.of())
        .with(ConfigKeys.NETWORK_RELAYS, List.of())
        .with(ConfigKeys.NETWORK_MDNS, false)
        .with(ConfigKeys.NETWORK_ALLOW, List.of())
        .with(ConfigKeys.NETWORK_DENY, List.of())
        .with(ConfigKeys.NETWORK_MAX_PEERS, NetworkConfig.DEFAULT_MAX_PEERS)
        .with(ConfigKeys.CHAIN_FINALITY_DEPTH, ChainConfig.DEFAULT_FINALITY_DEPTH)
        .with(ConfigKeys.CHAIN_POLL_MILLIS, ChainConfig.DEFAULT_POLL_MILLIS)
        .with(ConfigKeys.CHAIN_MAX_FEE_GWEI, GasCaps.DEFAULT.usualGwei())
        .with(ConfigKeys.CHAIN_DISPUTE_MAX_FEE_GWEI, GasCaps.DEFAULT.disputeGwei())
        .with(ConfigKeys.CHAIN_TOKEN_GWEI, GasCaps.DEFAULT.tokenGwei())
        .with(ConfigKeys.ROLES_SUBMITTER, true)
        .with(ConfigKeys.ROLES_PROVIDER, false)
        .with(ConfigKeys.ROLES_VERIFIER, false)
        .with(ConfigKeys.ROLES_RELAY, false)
        .with(ConfigKeys.SUBMITTER_BATCH_SECONDS, SubmitterConfig.DEFAULT_BATCH_SECONDS)
        .with(ConfigKeys.SUBMITTER_PAY_MINUTES, SubmitterConfig.DEFAULT_PAY_MINUTES)
        .with(ConfigKeys.PROVIDER_PRICE, Amount.ofTokens(ProviderConfig.DEFAULT_PRICE_TOKENS))
        .with(ConfigKeys.PROVIDER_THREADS, Runtime.getRuntime().availableProcessors())
        .with(ConfigKeys.PROVIDER_MEMORY, ProviderConfig.DEFAULT_MEMORY)
        .with(ConfigKeys.PROVIDER_BACKEND, ProviderConfig.DEFAULT_BACKEND)
        .with(ConfigKeys.PROVIDER_TASKS, 1)
        .with(ConfigKeys.PROVIDER_UNPAID_MINUTES, ProviderConfig.DEFAULT_UNPAID_MINUTES)
        .with(ConfigKeys.PROVIDER_CONDUCT, ProviderConfig.HONEST)
        .with(ConfigKeys.NETWORK_MEMORY, NetworkConfig.Cost.DEFAULTS.memory())
        .with(ConfigKeys.NETWORK_READ_RATE, NetworkConfig.Cost.DEFAULTS.read())
        .with(ConfigKeys.NETWORK_READ_RATE_PER_PEER, NetworkConfig.Cost.DEFAULTS.readOfOne())
        .with(ConfigKeys.NETWORK_UPLOAD_RATE, NetworkConfig.Cost.DEFAULTS.upload())
        .with(ConfigKeys.NETWORK_UPLOAD_RATE_PER_PEER, NetworkConfig.Cost.DEFAULTS.uploadToOne())
        .with(ConfigKeys.STORAGE_MAX_BYTES, StorageConfig.DEFAULT_MAX_BYTES)
        .with(ConfigKeys.LOG_LEVEL, LogConfig.Level.INFO)
        .with(ConfigKeys.LOG_FORMAT, LogConfig.Format.TEXT);
  }

  /// Every setting on a line with where it comes from; secrets are replaced.
  public String describe() {
    int width = settings.stream().mapToInt(setting -> setting.key.length()).max().orElse(0);
    String line = "%-" + width + "s  %s  (%s)\n";
    return settings.stream()
        .map(setting -> line.formatted(setting.key, setting.value, setting.source))
        .collect(Collectors.joining());
  }

  public RolesConfig roles() {
    return work.roles;
  }

  public SubmitterConfig submitter() {
    return work.submitter();
  }

  public ProviderConfig provider() {
    return work.provider;
  }

  public StorageConfig storage() {
    return work.storage;
  }

  public DataFolder folder() {
    return new DataFolder(data);
  }
}
