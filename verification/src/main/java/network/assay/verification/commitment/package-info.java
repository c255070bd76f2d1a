// SPDX-License-Identifier: Apache-2.0
/// How bytes become one value that a peer signs, a verifier checks and a contract opens:
/// docs/spec/commitments.
@NullMarked
package network.assay.verification.commitment;

import org.jspecify.annotations.NullMarked;
