// SPDX-License-Identifier: Apache-2.0
/// Protocol Buffers wire format, the strict and deterministic part of it that we send and accept.
@NullMarked
package network.assay.protocol.protobuf;

import org.jspecify.annotations.NullMarked;
