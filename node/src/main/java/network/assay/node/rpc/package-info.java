// SPDX-License-Identifier: Apache-2.0
/// The local RPC: JSON-RPC 2.0 over HTTP on loopback, and its client. Netty and HTTP stop here.
@NullMarked
package network.assay.node.rpc;

import org.jspecify.annotations.NullMarked;
