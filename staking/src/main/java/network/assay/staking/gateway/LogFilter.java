// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import org.jspecify.annotations.Nullable;

/// Which logs a chain node is asked for (`eth_getLogs`).
///
/// @param topics at each place one of these, in order; nothing at a place stands for anything
record LogFilter(long from, long to, List<Address> contracts, List<List<Digest>> topics) {
  /// Logs of these events, whatever else they say.
  static LogFilter ofEvents(
      long from, long to, List<Address> contracts, Collection<Digest> events) {
    return new LogFilter(from, to, contracts, List.of(List.copyOf(events)));
  }

  /// The logs among these that have `value` at the place `index`, from 1 on, of what is indexed.
  LogFilter where(int index, Digest value) {
    var places = new ArrayList<>(topics);
    while (places.size() < index) places.add(List.of());
    places.add(List.of(value));
    return new LogFilter(from, to, contracts, places);
  }

  /// As JSON-RPC has it.
  Map<String, Object> json() {
    var json = new HashMap<String, Object>();
    json.put("fromBlock", Quantity.of(from));
    json.put("toBlock", Quantity.of(to));
    json.put("address", contracts.stream().map(Address::hex).toList());
    var places = new ArrayList<@Nullable List<String>>();
    for (List<Digest> place : topics) {
      places.add(place.isEmpty() ? null : place.stream().map(one -> "0x" + one.toHex()).toList());
    }
    json.put("topics", places);
    return json;
  }
}
