// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.deal;

import network.assay.protocol.market.Address;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;

/// What a provider says it found: bound to its transcript by a commitment it signed (EIP-712 type
/// `ResultCommitment`), with where to fetch the output.
///
/// @param commitment hides the transcript until it is opened (docs/spec/commitments, section 5)
/// @param output digest of the task's last state
/// @param content the blob that holds that state
public record ResultClaim(
    TaskId task,
    Address provider,
    Digest commitment,
    Signature signature,
    Digest output,
    ContentId content) {}
