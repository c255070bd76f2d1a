// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.ir;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import network.assay.compute.FormatFault;

/// The attributes of an operation, read by name. Remembers which were read, because one that nobody
/// asks for could change what the operation means.
public final class Attributes {
  private final Operation operation;
  private final Set<String> read = new HashSet<>();

  public Attributes(Operation operation) {
    this.operation = operation;
  }

  public long whole(String name, long otherwise) {
    return find(name, Attribute.Whole.class).map(Attribute.Whole::value).orElse(otherwise);
  }

  public float real(String name, float otherwise) {
    return find(name, Attribute.Real.class).map(Attribute.Real::value).orElse(otherwise);
  }

  public String text(String name, String otherwise) {
    return find(name, Attribute.Text.class).map(Attribute.Text::value).orElse(otherwise);
  }

  public Optional<List<Long>> wholes(String name) {
    return find(name, Attribute.Wholes.class).map(Attribute.Wholes::values);
  }

  public Optional<List<Float>> reals(String name) {
    return find(name, Attribute.Reals.class).map(Attribute.Reals::values);
  }

  public Optional<Literal> known(String name) {
    return find(name, Attribute.Known.class).map(Attribute.Known::value);
  }

  /// Leaves attributes aside whose meaning does not matter here.
  public void ignore(String... names) {
    read.addAll(List.of(names));
  }

  /// @throws OnnxFault when there is an attribute that nobody has asked for
  public void finish() {
    var left = new TreeSet<>(operation.attributes().keySet());
    left.removeAll(read);
    if (!left.isEmpty()) {
      throw new OnnxFault(
          operation.operator(),
          operation.name(),
          "attribute " + left.first(),
          read.isEmpty() ? "no attributes" : "attributes " + new TreeSet<>(read));
    }
  }

  private <T extends Attribute> Optional<T> find(String name, Class<T> kind) {
    read.add(name);
    Attribute found = operation.attributes().get(name);
    if (found == null) return Optional.empty();
    if (kind.isInstance(found)) return Optional.of(kind.cast(found));
    throw new FormatFault(
        "ONNX: node %s (%s): attribute %s is a %s, a %s is due"
            .formatted(
                operation.name(),
                operation.operator(),
                name,
                found.getClass().getSimpleName(),
                kind.getSimpleName()));
  }
}
