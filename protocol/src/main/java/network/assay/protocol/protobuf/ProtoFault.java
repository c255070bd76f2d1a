// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.protobuf;

/// The bytes are not the message they claim to be. Whoever sent them is at fault; callers that know
/// who that is wrap this in their own fault.
public final class ProtoFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProtoFault(String what) {
    super(what);
  }
}
