// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Digest;

/// What a dispute is about, and between whom (docs/spec/dispute, section 9).
///
/// @param key the challenge that it decides
/// @param terms the digest of the task's terms, as the accused signed it
/// @param end the state the segment ends in, as the accused signed it
public record DisputeCase(ChallengeKey key, Digest terms, int segment, Digest end) {}
