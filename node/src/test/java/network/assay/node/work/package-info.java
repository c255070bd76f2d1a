// SPDX-License-Identifier: Apache-2.0
/// The provider's side, against a submitter, a chain and peers that are played here.
package network.assay.node.work;
