// SPDX-License-Identifier: Apache-2.0
/// What the local RPC offers, and the records it speaks in.
@NullMarked
package network.assay.node.api;

import org.jspecify.annotations.NullMarked;
