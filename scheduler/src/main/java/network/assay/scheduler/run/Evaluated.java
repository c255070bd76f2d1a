// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

/// What an evaluation task found, as its output state says.
///
/// @param loss the sum over all samples
/// @param correct samples whose largest output is their label's
public record Evaluated(float loss, int correct, long samples) {}
