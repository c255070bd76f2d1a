// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

/// What the node does.
///
/// @param submitter coordinates jobs of its own
/// @param provider does tasks of others
/// @param verifier re-executes samples of others' work
public record RolesConfig(boolean submitter, boolean provider, boolean verifier) {}
