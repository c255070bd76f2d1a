// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import network.assay.node.json.JsonFault;
import network.assay.node.json.JsonSchemas;
import org.jspecify.annotations.Nullable;

/// A method of the RPC.
///
/// @param name `group.verb`
/// @param summary one sentence, shown by `rpc.discover`
/// @param params a record; a call with other parameters never reaches the handler
/// @param mutating whether it changes something; such a method must bear being called twice
public record Method<P extends Record, R extends Record>(
    String name,
    String summary,
    Class<P> params,
    Class<R> result,
    boolean mutating,
    Handler<P, R> handler) {

  /// The parameters of a method that has none.
  public record Nothing() {}

  /// Does the work, on a virtual thread of its own: it may block, but not for longer than a caller
  /// waits. Throws an `AssayFault` or an [RpcTrouble] for what a caller should be told.
  @FunctionalInterface
  public interface Handler<P extends Record, R extends Record> {
    R call(P params) throws InterruptedException;
  }

  public Method {
    if (!name.matches("[a-z]+\\.[a-z][a-zA-Z]*")) {
      throw new IllegalArgumentException("a method is named group.verb, not " + name);
    }
    JsonSchemas.check(params);
    JsonSchemas.check(result);
  }

  R call(com.fasterxml.jackson.databind.@Nullable JsonNode given) throws InterruptedException {
    var node =
        given == null
            ? com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode()
            : given;
    if (node.isArray()) throw new JsonFault("params", "expected an object with names, not a list");
    return handler.call(network.assay.node.json.RecordReader.read(params, node, "params"));
  }
}
