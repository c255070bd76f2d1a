// SPDX-License-Identifier: Apache-2.0
/// The market's vocabulary: ids, digests, amounts, descriptions, wire messages and typed faults
/// that every module shares.
@NullMarked
package network.assay.protocol.market;

import org.jspecify.annotations.NullMarked;
