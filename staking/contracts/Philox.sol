// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Random words as a function of where they stand: Philox4x32-10
/// @notice docs/spec/exact-ops, section 7.1. All words are of 32 bits, the seed of 64.
library Philox {
    uint256 private constant WORD = 0xFFFFFFFF;

    /// @notice Word `index` of a stream.
    function word(uint256 seed, uint256 stream, uint256 substream, uint256 index) internal pure returns (uint256) {
        uint256 counter = index >> 2;
        uint256 words = block4(seed, counter & WORD, counter >> 32, stream, substream);
        return (words >> (96 - 32 * (index & 3))) & WORD;
    }

    /// @notice The four words of a counter (c0, c1, c2, c3), the first one highest.
    /// @dev Two products a round, of which the high halves cross over.
    function block4(uint256 seed, uint256 c0, uint256 c1, uint256 c2, uint256 c3) internal pure returns (uint256 words) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let k0 := and(seed, WORD)
            let k1 := shr(32, seed)
            for { let round := 0 } lt(round, 10) { round := add(round, 1) } {
                let p0 := mul(0xD2511F53, c0)
                let p1 := mul(0xCD9E8D57, c2)
                c0 := xor(xor(shr(32, p1), c1), k0)
                c1 := and(p1, WORD)
                c2 := xor(xor(shr(32, p0), c3), k1)
                c3 := and(p0, WORD)
                k0 := and(add(k0, 0x9E3779B9), WORD)
                k1 := and(add(k1, 0xBB67AE85), WORD)
            }
            words := or(or(shl(96, c0), shl(64, c1)), or(shl(32, c2), c3))
        }
    }
}
