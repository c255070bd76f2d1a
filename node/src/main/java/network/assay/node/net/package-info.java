// SPDX-License-Identifier: Apache-2.0
/// The market's protocols over the host: who asks whom for what, offers over gossip, blobs piece by
/// piece (docs/spec/wire, part 2).
@NullMarked
package network.assay.node.net;

import org.jspecify.annotations.NullMarked;
