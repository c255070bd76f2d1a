// SPDX-License-Identifier: Apache-2.0
/// The daemon: composition root, storage, RPC and command line.
@NullMarked
package network.assay.node;

import org.jspecify.annotations.NullMarked;
