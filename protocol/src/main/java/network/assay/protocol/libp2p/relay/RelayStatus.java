// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

/// How a relay, or a peer behind one, answers (libp2p specs, circuit-v2).
public enum RelayStatus {
  OK(100),
  RESERVATION_REFUSED(200),
  RESOURCE_LIMIT_EXCEEDED(201),
  PERMISSION_DENIED(202),
  CONNECTION_FAILED(203),
  NO_RESERVATION(204),
  MALFORMED_MESSAGE(400),
  UNEXPECTED_MESSAGE(401),
  /// Any number the specification does not have.
  UNKNOWN(0);

  private final int code;

  RelayStatus(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static RelayStatus coded(long code) {
    for (RelayStatus status : values()) if (status.code == code) return status;
    return UNKNOWN;
  }
}
