// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import network.assay.protocol.libp2p.access.Subject;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.scheduler.yaml.YamlMap;

/// Every setting there is. `config/node.yaml` explains each; a test holds the two together.
final class ConfigKeys {
  private static final int MAX_ADDRESSES = 64;
  private static final int MAX_SUBJECTS = 1024;

  static final Key<String> RPC_HOST =
      Key.of("rpc", "host", text("a loopback address such as 127.0.0.1", RpcConfig::isLoopback));
  static final Key<Integer> RPC_PORT = Key.of("rpc", "port", whole(0, 65_535));
  static final Key<String> RPC_TOKEN_FILE =
      Key.of("rpc", "token_file", text("the path of a file", ConfigKeys::isPath));

  static final Key<String> NETWORK_PRESET =
      Key.of(
          "network",
          "preset",
          text("the name of a file in config/networks", name -> name.matches("[a-z0-9-]{1,32}")));
  static final Key<List<String>> NETWORK_LISTEN = Key.list("network", "listen", addresses(false));
  static final Key<List<String>> NETWORK_ANNOUNCE =
      Key.list("network", "announce", addresses(false));
  static final Key<List<String>> NETWORK_BOOTSTRAP =
      Key.list("network", "bootstrap", addresses(true));
  static final Key<List<String>> NETWORK_RELAYS = Key.list("network", "relays", addresses(true));
  static final Key<Boolean> NETWORK_MDNS = Key.of("network", "mdns", YamlMap::flag);
  static final Key<List<String>> NETWORK_ALLOW = Key.list("network", "allow", ConfigKeys::subjects);
  static final Key<List<String>> NETWORK_DENY = Key.list("network", "deny", ConfigKeys::subjects);
  static final Key<Integer> NETWORK_MAX_PEERS = Key.of("network", "max_peers", whole(1, 10_000));

  static final Key<Long> NETWORK_MEMORY =
      Key.of("network", "memory", size(16L << 20), ByteSizes::text);
  static final Key<Long> NETWORK_READ_RATE = rate("read_rate", 64L << 10);
  static final Key<Long> NETWORK_READ_RATE_PER_PEER = rate("read_rate_per_peer", 64L << 10);
  static final Key<Long> NETWORK_UPLOAD_RATE = rate("upload_rate", 0);
  static final Key<Long> NETWORK_UPLOAD_RATE_PER_PEER = rate("upload_rate_per_peer", 0);

  static final Key<URI> CHAIN_RPC_URL =
      Key.of("chain", "rpc_url", ConfigKeys::url, Secrets::masked);
  static final Key<Long> CHAIN_ID =
      Key.of("chain", "id", (map, leaf) -> map.whole(leaf, 1L, Long.MAX_VALUE));
  static final Key<Address> CHAIN_MARKET = Key.of("chain", "market", ConfigKeys::address);
  static final Key<Integer> CHAIN_FINALITY_DEPTH =
      Key.of(
          "chain",
          "finality_depth",
          whole(0, network.assay.staking.ChainConfig.MAX_FINALITY_DEPTH));
  static final Key<Integer> CHAIN_POLL_MILLIS = Key.of("chain", "poll_millis", whole(50, 60_000));
  static final Key<Integer> CHAIN_MAX_FEE_GWEI =
      Key.of("chain", "max_fee_gwei", whole(1, 1_000_000));
  static final Key<Integer> CHAIN_DISPUTE_MAX_FEE_GWEI =
      Key.of("chain", "dispute_max_fee_gwei", whole(1, 1_000_000));
  static final Key<Long> CHAIN_TOKEN_GWEI =
      Key.of("chain", "token_gwei", (map, leaf) -> map.whole(leaf, 0L, 1L << 53));

  static final Key<Boolean> ROLES_SUBMITTER = Key.of("roles", "submitter", YamlMap::flag);
  static final Key<Boolean> ROLES_PROVIDER = Key.of("roles", "provider", YamlMap::flag);
  static final Key<Boolean> ROLES_VERIFIER = Key.of("roles", "verifier", YamlMap::flag);
  static final Key<Boolean> ROLES_RELAY = Key.of("roles", "relay", YamlMap::flag);

  static final Key<Integer> SUBMITTER_BATCH_SECONDS =
      Key.of("submitter", "batch_seconds", whole(1, 86_400));
  static final Key<Integer> SUBMITTER_PAY_MINUTES =
      Key.of("submitter", "pay_minutes", whole(0, 1_440));

  static final Key<Amount> PROVIDER_PRICE =
      Key.of("provider", "price_per_peta_op", YamlMap::amount, Amount::toTokens);
  static final Key<Integer> PROVIDER_THREADS = Key.of("provider", "threads", whole(1, 1_024));
  static final Key<Long> PROVIDER_MEMORY =
      Key.of("provider", "memory", size(64L << 20), ByteSizes::text);
  static final Key<String> PROVIDER_BACKEND =
      Key.of(
          "provider",
          "backend",
          choice("scalar", "vector", "vector-128", "vector-256", "vector-512"));
  static final Key<Integer> PROVIDER_TASKS = Key.of("provider", "tasks", whole(1, 256));
  static final Key<Integer> PROVIDER_UNPAID_MINUTES =
      Key.of("provider", "unpaid_minutes", whole(1, 1_000_000));
  static final Key<String> PROVIDER_CONDUCT =
      Key.of(
          "provider",
          "conduct",
          choice(
              ProviderConfig.HONEST,
              ProviderConfig.CHEAT,
              ProviderConfig.MUTE,
              ProviderConfig.HIDES));

  static final Key<Long> STORAGE_MAX_BYTES =
      Key.of("storage", "max_bytes", size(1L << 20), ByteSizes::text);

  static final Key<LogConfig.Level> LOG_LEVEL =
      Key.of(
          "log",
          "level",
          (map, leaf) -> map.choice(leaf, LogConfig.Level.WORDS),
          LogConfig.Level::word);
  static final Key<LogConfig.Format> LOG_FORMAT =
      Key.of(
          "log",
          "format",
          (map, leaf) -> map.choice(leaf, LogConfig.Format.WORDS),
          LogConfig.Format::word);

  static final List<Key<?>> ALL =
      List.of(
          RPC_HOST,
          RPC_PORT,
          RPC_TOKEN_FILE,
          NETWORK_PRESET,
          NETWORK_LISTEN,
          NETWORK_ANNOUNCE,
          NETWORK_BOOTSTRAP,
          NETWORK_RELAYS,
          NETWORK_MDNS,
          NETWORK_ALLOW,
          NETWORK_DENY,
          NETWORK_MAX_PEERS,
          NETWORK_MEMORY,
          NETWORK_READ_RATE,
          NETWORK_READ_RATE_PER_PEER,
          NETWORK_UPLOAD_RATE,
          NETWORK_UPLOAD_RATE_PER_PEER,
          CHAIN_RPC_URL,
          CHAIN_ID,
          CHAIN_MARKET,
          CHAIN_FINALITY_DEPTH,
          CHAIN_POLL_MILLIS,
          CHAIN_MAX_FEE_GWEI,
          CHAIN_DISPUTE_MAX_FEE_GWEI,
          CHAIN_TOKEN_GWEI,
          ROLES_SUBMITTER,
          ROLES_PROVIDER,
          ROLES_VERIFIER,
          ROLES_RELAY,
          SUBMITTER_BATCH_SECONDS,
          SUBMITTER_PAY_MINUTES,
          PROVIDER_PRICE,
          PROVIDER_THREADS,
          PROVIDER_MEMORY,
          PROVIDER_BACKEND,
          PROVIDER_TASKS,
          PROVIDER_UNPAID_MINUTES,
          PROVIDER_CONDUCT,
          STORAGE_MAX_BYTES,
          LOG_LEVEL,
          LOG_FORMAT);

  private ConfigKeys() {}

  private static Key.Reader<Integer> whole(int least, int most) {
    return (map, leaf) -> map.whole(leaf, least, most);
  }

  private static Key.Reader<String> text(
      String expected, java.util.function.Predicate<String> check) {
    return (map, leaf) -> map.text(leaf, expected, check);
  }

  private static Key.Reader<String> choice(String... words) {
    var choices = new TreeMap<String, String>();
    for (String word : words) choices.put(word, word);
    return (map, leaf) -> map.choice(leaf, Map.copyOf(choices));
  }

  private static Key<Long> rate(String leaf, long least) {
    return Key.of("network", leaf, size(least), ByteSizes::text);
  }

  private static Key.Reader<Long> size(long least) {
    String expected = "a size such as 512MiB or 20GiB, at least " + ByteSizes.text(least);
    return (map, leaf) -> {
      String text = map.text(leaf, expected, word -> ByteSizes.parse(word).orElse(-1) >= least);
      return ByteSizes.parse(text).orElse(least);
    };
  }

  private static Key.Reader<List<String>> addresses(boolean withPeer) {
    return (map, leaf) -> {
      List<String> all = map.texts(leaf, MAX_ADDRESSES);
      for (String each : all) {
        String wrong = wrongWith(each, withPeer);
        if (!wrong.isEmpty()) map.refuse(leaf, "\"" + each + "\" is no such address: " + wrong);
      }
      return all;
    };
  }

  private static String wrongWith(String address, boolean withPeer) {
    try {
      boolean named = Multiaddr.parse(address).toString().contains("/p2p/");
      return withPeer && !named ? "it must end with /p2p/ and the peer's id" : "";
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<String> subjects(YamlMap map, String leaf) {
    List<String> all = map.texts(leaf, MAX_SUBJECTS);
    for (String each : all) {
      try {
        var _ = Subject.parse(each);
      } catch (IllegalArgumentException e) {
        map.refuse(leaf, "\"" + each + "\" is no peer's id and no block such as 192.0.2.0/24");
      }
    }
    return all;
  }

  private static URI url(YamlMap map, String leaf) {
    String text =
        map.secret(leaf, "an address such as http://127.0.0.1:8545", word -> Secrets.isUrl(word));
    return URI.create(text.isEmpty() ? "http://127.0.0.1" : text);
  }

  private static Address address(YamlMap map, String leaf) {
    String text =
        map.text(
            leaf,
            "the address of a contract: 0x and forty hexadecimal digits (in quotes)",
            word -> word.matches("0x[0-9a-fA-F]{40}"));
    return text.isEmpty() ? Address.ZERO : Address.parse(text);
  }

  private static boolean isPath(String text) {
    return !text.isBlank() && text.indexOf('\0') < 0;
  }

  static Duration millis(int count) {
    return Duration.ofMillis(count);
  }
}
