// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

/// What the node does.
///
/// @param submitter coordinates jobs of its own
/// @param provider does tasks of others
/// @param verifier re-executes samples of others' work
/// @param relay lets nodes that cannot be dialled be reached through this one
public record RolesConfig(boolean submitter, boolean provider, boolean verifier, boolean relay) {}
