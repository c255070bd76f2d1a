// SPDX-License-Identifier: Apache-2.0
/// Training, running and looking at models on one machine: no network, no keys, no chain.
@NullMarked
package network.assay.node.compute;

import org.jspecify.annotations.NullMarked;
