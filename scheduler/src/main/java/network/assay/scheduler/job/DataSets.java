// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import network.assay.protocol.market.Digest;

/// A job's samples, by digest (docs/spec/commitments, section 4, over the tensors `x` and `y`).
public record DataSets(Digest train, long trainSamples, Digest test, long testSamples) {}
