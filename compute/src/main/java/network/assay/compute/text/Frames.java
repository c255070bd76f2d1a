// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.format.Json;

/// The tokens that a `tokenizer.json` puts around a text.
final class Frames {
  /// The most tokens that a template puts around a text.
  private static final int MAX_FRAME = 1024;

  private Frames() {}

  static Frame frame(Part part) {
    if (part.isEmpty()) return Frame.NONE;
    return switch (part.type()) {
      case "ByteLevel" -> Frame.NONE;
      case "TemplateProcessing" -> template(part);
      case "BertProcessing", "RobertaProcessing" ->
          new Frame(List.of(second(part, "cls")), List.of(second(part, "sep")));
      case "Sequence" -> {
        Frame all = Frame.NONE;
        for (Part step : Steps.of(part, "processors")) {
          Frame one = frame(step);
          if (all.equals(Frame.NONE)) all = one;
          else if (!one.equals(Frame.NONE)) {
            throw part.fault("two processors that add tokens are not supported; one is");
          }
        }
        yield all;
      }
      default ->
          throw part.unsupported(
              part.type(),
              "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence, null");
    };
  }

  private static int second(Part part, String field) {
    List<Json> pair = part.json(field).items();
    if (pair.size() != 2) throw part.fault(field + " is a token and its number");
    return part.id(pair.get(1));
  }

  private static Frame template(Part part) {
    var before = new ArrayList<Integer>();
    var after = new ArrayList<Integer>();
    boolean text = false;
    for (Json piece : part.json("single").items()) {
      if (piece.fields().has("Sequence")) {
        if (text) throw part.fault("a template with the text twice is not supported");
        text = true;
      } else {
        String name = piece.fields().get("SpecialToken").fields().get("id").text();
        Json.Fields special = part.json("special_tokens").fields().get(name).fields();
        List<Json> ids = special.get("ids").items();
        if (before.size() + after.size() + ids.size() > MAX_FRAME) {
          throw part.fault("a template with more than " + MAX_FRAME + " tokens");
        }
        for (Json id : ids) {
          (text ? after : before).add(part.id(id));
        }
      }
    }
    if (!text) throw part.fault("the template has no place for the text");
    return new Frame(before, after);
  }
}
