// SPDX-License-Identifier: Apache-2.0
/// Messages between peers, each with its one encoding (docs/spec/wire, part 2).
@NullMarked
package network.assay.protocol.market.message;

import org.jspecify.annotations.NullMarked;
