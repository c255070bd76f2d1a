// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

/// Something in the database that cannot be read. It stays there, under another key.
///
/// @param what it is, for people
/// @param key it has now
public record SetAside(String what, String key) {}
