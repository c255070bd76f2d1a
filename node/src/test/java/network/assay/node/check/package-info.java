// SPDX-License-Identifier: Apache-2.0
/// The verifier's side, against a submitter, a chain and peers that are played here.
package network.assay.node.check;
