// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

/// @title Block headers to show to the Beacon
library Headers {
    function encode(bytes32 parent, uint256 number, bytes32 prevrandao) internal pure returns (bytes memory) {
        bytes[] memory fields = new bytes[](21);
        fields[0] = RLP.encode(parent);
        fields[1] = RLP.encode(keccak256("ommers"));
        fields[2] = RLP.encode(address(0xbeef));
        fields[3] = RLP.encode(keccak256("state"));
        fields[4] = RLP.encode(keccak256("transactions"));
        fields[5] = RLP.encode(keccak256("receipts"));
        fields[6] = RLP.encode(new bytes(256));
        fields[7] = RLP.encode(uint256(0));
        fields[8] = RLP.encode(number);
        fields[9] = RLP.encode(uint256(36_000_000));
        fields[10] = RLP.encode(uint256(12_345_678));
        fields[11] = RLP.encode(uint256(1_800_000_000 + 12 * number));
        fields[12] = RLP.encode(bytes("extra data of a proposer"));
        fields[13] = RLP.encode(prevrandao);
        fields[14] = RLP.encode(new bytes(8));
        fields[15] = RLP.encode(uint256(7));
        fields[16] = RLP.encode(keccak256("withdrawals"));
        fields[17] = RLP.encode(uint256(0));
        fields[18] = RLP.encode(uint256(0));
        fields[19] = RLP.encode(keccak256("beacon root"));
        fields[20] = RLP.encode(sha256(""));
        return RLP.encode(fields);
    }
}
