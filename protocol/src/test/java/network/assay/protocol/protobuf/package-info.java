// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.protocol.protobuf;

import org.jspecify.annotations.NullMarked;
