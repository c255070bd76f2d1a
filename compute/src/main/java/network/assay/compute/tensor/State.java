// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.tensor;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import network.assay.compute.GraphFault;

/// Named tensors, sorted by the bytes of their names: what goes into a graph and what comes out.
///
/// A name is 1 to 128 printable ASCII characters without blanks (docs/spec/commitments, section 4).
public final class State {
  public static final int MAX_NAME = 128;
  public static final State EMPTY = new State(new TreeMap<>());

  private final TreeMap<String, Tensor> tensors;

  private State(TreeMap<String, Tensor> tensors) {
    this.tensors = tensors;
  }

  public static State of(Map<String, Tensor> tensors) {
    tensors.keySet().forEach(State::checkName);
    return new State(new TreeMap<>(tensors));
  }

  public static State of(String name, Tensor tensor) {
    return EMPTY.with(name, tensor);
  }

  /// This state with `name` set to `tensor`.
  public State with(String name, Tensor tensor) {
    checkName(name);
    var copy = new TreeMap<>(tensors);
    copy.put(name, tensor);
    return new State(copy);
  }

  /// Both states together.
  ///
  /// @throws GraphFault when a name is in both
  public State plus(State other) {
    var copy = new TreeMap<>(tensors);
    other.tensors.forEach(
        (name, tensor) -> {
          if (copy.putIfAbsent(name, tensor) != null) {
            throw new GraphFault("tensor " + name + " is in both states");
          }
        });
    return new State(copy);
  }

  /// The tensors whose names satisfy `wanted`.
  public State select(Predicate<String> wanted) {
    var copy = new TreeMap<>(tensors);
    copy.keySet().removeIf(wanted.negate());
    return new State(copy);
  }

  /// The same tensors in memory of their own.
  public State copy() {
    var copies = new TreeMap<String, Tensor>();
    tensors.forEach((name, tensor) -> copies.put(name, tensor.copy()));
    return new State(copies);
  }

  /// @throws GraphFault when there is no such tensor
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) throw new GraphFault("no tensor " + name + " among " + tensors.keySet());
    return tensor;
  }

  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  public int size() {
    return tensors.size();
  }

  /// In ascending order.
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet((SortedSet<String>) tensors.keySet());
  }

  public SortedMap<String, Tensor> asMap() {
    return Collections.unmodifiableSortedMap(tensors);
  }

  /// In ascending order of names.
  public void forEach(BiConsumer<String, Tensor> action) {
    tensors.forEach(action);
  }

  /// @throws GraphFault when `name` may not name a tensor
  public static void checkName(String name) {
    boolean fits = !name.isEmpty() && name.length() <= MAX_NAME;
    for (int i = 0; fits && i < name.length(); i++) {
      fits = name.charAt(i) > ' ' && name.charAt(i) < 0x7F;
    }
    if (!fits) {
      throw new GraphFault(
          "a tensor's name is 1 to 128 printable ASCII characters without blanks, not of length "
              + name.length()
              + (name.length() <= MAX_NAME ? ": " + name : ""));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof State state && tensors.equals(state.tensors);
  }

  @Override
  public int hashCode() {
    return tensors.hashCode();
  }

  /// Names, types and shapes only.
  @Override
  public String toString() {
    return tensors.toString();
  }
}
