// SPDX-License-Identifier: Apache-2.0
/// From a claim to a judgement: commitments, transcripts and spot checks.
@NullMarked
package network.assay.verification;

import org.jspecify.annotations.NullMarked;
