// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Optional;
import network.assay.node.json.JsonSchemas;

/// The OpenRPC document that `rpc.discover` answers, made from the methods themselves.
final class OpenRpc {
  private OpenRpc() {}

  static ObjectNode describe(Collection<Method<?, ?>> methods) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("openrpc", "1.3.2");
    document.putObject("info").put("title", "Assay node").put("version", "0.1.0");
    var schemas = new JsonSchemas();
    ArrayNode list = document.putArray("methods");
    for (Method<?, ?> method : methods) {
      ObjectNode one = list.addObject();
      one.put("name", method.name()).put("summary", method.summary());
      one.put("paramStructure", "by-name").put("x-mutating", method.mutating());
      ArrayNode params = one.putArray("params");
      // OpenRPC lists parameters one by one; the record's schema has each of them.
      for (RecordComponent component : method.params().getRecordComponents()) {
        ObjectNode param = params.addObject().put("name", component.getName());
        param.put("required", component.getType() != Optional.class);
        ObjectNode schema = param.putObject("schema");
        schema.put(
            "$ref",
            schemas.reference(method.params()).get("$ref").asText()
                + "/properties/"
                + component.getName());
      }
      ObjectNode result = one.putObject("result").put("name", "result");
      result.set("schema", schemas.reference(method.result()));
    }
    document.putObject("components").set("schemas", schemas.components());
    return document;
  }
}
