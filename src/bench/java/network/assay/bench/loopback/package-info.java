// SPDX-License-Identifier: Apache-2.0
/// libp2p beside other implementations, all on loopback.
@NullMarked
package network.assay.bench.loopback;

import org.jspecify.annotations.NullMarked;
