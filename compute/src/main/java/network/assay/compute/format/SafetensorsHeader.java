// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;

/// What the header of a safetensors file says, checked against the number of bytes that follow it.
///
/// @param entries in the order of their bytes
record SafetensorsHeader(List<Entry> entries, SortedMap<String, String> metadata) {
  /// One tensor and the bytes it takes.
  ///
  /// @param stored how it is read; none for a type that no tensor here has
  record Entry(
      String name, String type, Optional<Stored> stored, Shape shape, long begin, long end) {}

  private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");

  static SafetensorsHeader parse(String text, long dataBytes) {
    var metadata = new TreeMap<String, String>();
    var entries = new ArrayList<Entry>();
    Json.parse(text)
        .fields()
        .values()
        .forEach(
            (name, value) -> {
              if (name.equals(Safetensors.METADATA)) {
                value.fields().values().forEach((key, word) -> metadata.put(key, word.text()));
              } else {
                entries.add(entry(name, value));
              }
            });
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long at = 0;
    for (Entry entry : entries) {
      if (entry.begin() != at) {
        throw fault(entry.name(), "begins at byte " + entry.begin() + ", " + at + " is due");
      }
      at = entry.end();
    }
    if (at != dataBytes) {
      throw new FormatFault(
          "safetensors: tensors take " + at + " bytes, " + dataBytes + " follow the header");
    }
    return new SafetensorsHeader(List.copyOf(entries), metadata);
  }

  private static Entry entry(String name, Json value) {
    try {
      State.checkName(name);
    } catch (GraphFault e) {
      throw new FormatFault("safetensors: " + e.getMessage(), e);
    }
    try {
      var fields = value.fields();
      if (!fields.values().keySet().equals(FIELDS)) {
        throw fault(
            name, "has fields " + fields.names() + "; dtype, shape and data_offsets are due");
      }
      String type = fields.get("dtype").text();
      Optional<Stored> stored = Stored.named(type);
      int width =
          stored
              .map(Stored::bytes)
              .or(() -> Foreign.named(type).map(Foreign::bytes))
              .orElseThrow(() -> unsupported(name, type));
      Shape shape = shape(name, fields.get("shape").items());
      List<Json> offsets = fields.get("data_offsets").items();
      if (offsets.size() != 2) throw fault(name, "has " + offsets.size() + " offsets, not 2");
      long begin = offsets.get(0).whole();
      long end = offsets.get(1).whole();
      long due = (long) shape.elements() * width;
      if (begin < 0 || end - begin != due) {
        throw fault(
            name,
            "takes bytes " + begin + " to " + end + ", " + type + " " + shape + " needs " + due);
      }
      return new Entry(name, type, stored, shape, begin, end);
    } catch (GraphFault e) {
      throw fault(name, "cannot be: " + e.getMessage());
    }
  }

  static FormatFault unsupported(String name, String type) {
    return fault(
        name,
        "has type "
            + (type.length() <= 16 ? type : "of " + type.length() + " characters")
            + "; supported are "
            + List.of(Stored.values()));
  }

  private static Shape shape(String name, List<Json> dims) {
    if (dims.size() > Shape.MAX_RANK) {
      throw fault(name, "has rank " + dims.size() + "; at most " + Shape.MAX_RANK);
    }
    int[] sizes = new int[dims.size()];
    for (int i = 0; i < sizes.length; i++) {
      long dim = dims.get(i).whole();
      if (dim < 0 || dim > Shape.MAX_ELEMENTS) throw fault(name, "has dimension " + dim);
      sizes[i] = (int) dim;
    }
    return Shape.of(sizes);
  }

  private static FormatFault fault(String name, String what) {
    return new FormatFault("safetensors: tensor " + name + " " + what);
  }
}
