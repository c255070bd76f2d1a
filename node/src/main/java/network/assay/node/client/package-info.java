// SPDX-License-Identifier: Apache-2.0
/// What a client of the local RPC does in several calls: submitting a job with its files, following
/// it, fetching its model.
@NullMarked
package network.assay.node.client;

import org.jspecify.annotations.NullMarked;
