// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.protocol.market.deal;

import org.jspecify.annotations.NullMarked;
