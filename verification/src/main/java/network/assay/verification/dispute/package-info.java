// SPDX-License-Identifier: Apache-2.0
/// Two parties that disagree about a segment, brought to one scalar operation (docs/spec/dispute):
/// the rules as a pure state machine, and a player for either side.
@NullMarked
package network.assay.verification.dispute;

import org.jspecify.annotations.NullMarked;
