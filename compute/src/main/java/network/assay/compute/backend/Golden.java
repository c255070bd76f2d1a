// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.compute.BackendFault;
import network.assay.compute.format.Json;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// The golden vectors of docs/spec/exact-ops (docs/spec/vectors/exact-ops.json), which travel with
/// the classes.
final class Golden {
  private static final String FILE = "exact-ops.json";

  private static final AtomicReference<SoftReference<Golden>> LAST =
      new AtomicReference<>(new SoftReference<>(null));

  private final Json.Fields root;

  private Golden(Json.Fields root) {
    this.root = root;
  }

  /// Read once for all backends that are tested at about the same time.
  static synchronized Golden load() {
    Golden known = LAST.get().get();
    if (known != null) return known;
    Golden read = read();
    LAST.set(new SoftReference<>(read));
    return read;
  }

  private static Golden read() {
    try (InputStream in = Golden.class.getResourceAsStream(FILE)) {
      if (in == null) throw new BackendFault("the golden vectors " + FILE + " are missing");
      return new Golden(Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)).fields());
    } catch (IOException e) {
      throw new BackendFault("cannot read the golden vectors", e);
    }
  }

  List<Json.Fields> section(String name) {
    return root.get(name).items().stream().map(Json::fields).toList();
  }

  /// A row of 32-bit words in hexadecimal, separated by blanks.
  static int[] words(Json row) {
    String[] words = row.text().split(" ");
    int[] values = new int[words.length];
    for (int i = 0; i < values.length; i++) values[i] = HexFormat.fromHexDigits(words[i]);
    return values;
  }

  /// `{"dtype", "shape", "bytes"}`, the bytes canonical and in hexadecimal.
  static Tensor tensor(Json json) {
    Json.Fields fields = json.fields();
    int[] dims = fields.get("shape").items().stream().mapToInt(dim -> (int) dim.whole()).toArray();
    byte[] bytes = HexFormat.of().parseHex(fields.get("bytes").text());
    return Tensor.read(
        DType.valueOf(fields.get("dtype").text()), Shape.of(dims), ByteBuffer.wrap(bytes));
  }
}
