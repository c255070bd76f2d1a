// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway.abi;

/// The call data of a function that changes the chain.
///
/// @param function for people, e.g. `JobMarket.open`
/// @param data hexadecimal, with `0x`
public record AbiSend(String function, String data) {}
