// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

/// What a model is worth on samples that it has not seen.
///
/// @param step how many steps it was trained
/// @param loss mean cross-entropy
/// @param accuracy the share of right answers: of samples, or of tokens
public record Judged(int step, double loss, double accuracy) {}
