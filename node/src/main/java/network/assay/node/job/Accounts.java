// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.PeerId;

/// Whose peer a peer is, as the registry on chain says.
@FunctionalInterface
public interface Accounts {
  /// The account that registered `peer`; empty when nobody did.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World when that is not known for now
  Optional<Address> of(PeerId peer);
}
