// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multistream;

import java.nio.charset.StandardCharsets;
import network.assay.protocol.libp2p.multiformats.Varint;
import network.assay.protocol.market.AssayFault;

/// The lines of multistream-select 1.0: an unsigned varint length, text, and a newline that counts.
public final class SelectLine {
  /// The first line of both sides.
  public static final String HEADER = "/multistream/1.0.0";

  /// "I do not speak that."
  public static final String NOT_AVAILABLE = "na";

  /// The longest line accepted, newline included (go and js have the same limit).
  public static final int MAX_BYTES = 1024;

  /// Refused proposals after which a negotiation is dropped.
  public static final int MAX_PROPOSALS = 16;

  private SelectLine() {}

  /// @param text without the newline
  public static byte[] encode(String text) {
    byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    if (line.length > MAX_BYTES) throw new IllegalArgumentException("a protocol id this long");
    return Varint.frame(line);
  }

  /// The text of a line's body.
  ///
  /// @throws AssayFault.Peer where it does not end with a newline
  public static String decode(byte[] body) {
    if (body.length == 0 || body[body.length - 1] != '\n') {
      throw new AssayFault.Peer("a negotiation line without its newline");
    }
    return new String(body, 0, body.length - 1, StandardCharsets.UTF_8);
  }
}
