// SPDX-License-Identifier: Apache-2.0
/// How often somebody may ask something.
@NullMarked
package network.assay.protocol.libp2p.rate;

import org.jspecify.annotations.NullMarked;
