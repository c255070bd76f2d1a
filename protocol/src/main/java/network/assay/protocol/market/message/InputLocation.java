// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.message;

import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;

/// Which blob holds a state that a task names by digest. Whoever fetches it checks the digest.
public record InputLocation(Digest state, ContentId content) {}
