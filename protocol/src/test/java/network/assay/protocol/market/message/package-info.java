// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.protocol.market.message;

import org.jspecify.annotations.NullMarked;
