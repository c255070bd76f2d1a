// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

/// Something that the demo says of Assay, and whether it turned out so.
///
/// @param name short and stable: programs read it
/// @param says the claim, in words
/// @param held whether this run bore it out
/// @param detail what was seen
public record Claim(String name, String says, boolean held, String detail) {}
