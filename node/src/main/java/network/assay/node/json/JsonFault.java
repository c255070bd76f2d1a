// SPDX-License-Identifier: Apache-2.0
package network.assay.node.json;

/// JSON that is not what was asked for. The message starts with the place (`params.tasks[3].id: …`)
/// and says what was expected there.
public final class JsonFault extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String place;

  /// @param place e.g. `tasks[3].id`; empty for the whole
  public JsonFault(String place, String what) {
    super(place.isEmpty() ? what : place + ": " + what);
    this.place = place;
  }

  public String place() {
    return place;
  }
}
