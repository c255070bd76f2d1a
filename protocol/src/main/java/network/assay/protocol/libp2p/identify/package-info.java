// SPDX-License-Identifier: Apache-2.0
/// What a peer says about itself: identify 1.0.0 and its push form.
@NullMarked
package network.assay.protocol.libp2p.identify;

import org.jspecify.annotations.NullMarked;
