// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Judge} from "../contracts/Judge.sol";
import {Spec} from "./support/Spec.sol";

/// @title What a judgement costs, as a transaction of its own, with operands from large tensors
/// @dev As `GasTest`. Beside what the EVM of the tests charges, the least that EIP-7623 charges for the call data: on
/// a chain that has it, a transaction pays the greater of the two.
contract JudgeGasTest is Spec {
    /// @dev A tensor of 2**21 chunks, 2 GiB: its proofs have so many siblings.
    uint256 private constant DEPTH = 21;
    uint256 private constant LIMIT = 250_000;

    Judge private judge;
    uint256 private drawn;

    function setUp() public {
        judge = Judge(deployed("Judge", ""));
    }

    function test_gas_of_a_step() public {
        bytes memory fold = abi.encodePacked(
            hex"0101", uint32(0), hex"02", uint32(1024), uint32(1024), hex"01", uint32(1024)
        );
        // a[i,k] * b[j,k]
        fold = bytes.concat(fold, operand(0, axis(3, 0), axis(3, 2)), operand(1, axis(3, 1), axis(3, 2)));
        bytes memory shown = bytes.concat(opening(), opening());
        measure("step of an FMA fold", abi.encodeCall(Judge.judgeStep, (fold, 1_000_000, 1_000, 0x3F8CCCCD, shown)));
        bytes memory sum = abi.encodePacked(
            hex"0102", uint32(0), hex"01", uint32(1024), hex"01", uint32(1024), operand(0, axis(2, 0), axis(2, 1))
        );
        shown = opening();
        measure("step of an ADD fold", abi.encodeCall(Judge.judgeStep, (sum, 1_000, 1_000, 0x3F8CCCCD, shown)));
        bytes memory scatter = abi.encodePacked(hex"04", hex"02", uint32(1024), uint32(1024));
        scatter = abi.encodePacked(
            scatter, uint32(1), uint32(1024), uint32(1 << 19), uint32(1024), uint32(3), uint32(4)
        );
        // Pick 100 is row 77, of which element 5 is judged.
        shown = bytes.concat(indices(77), opening());
        measure(
            "step of a scatter-add", abi.encodeCall(Judge.judgeStep, (scatter, 77 * 1024 + 5, 100, 0x3F8CCCCD, shown))
        );
    }

    function test_gas_of_an_element() public {
        judgeMap(4, 2, "element of a MUL map");
        judgeMap(6, 3, "element of an FMA map");
        judgeMap(19, 1, "element of a GELU map");
        bytes memory gather = abi.encodePacked(hex"0301", hex"02", uint32(1 << 19), uint32(1024));
        gather = abi.encodePacked(
            gather, uint32(1), uint32(1 << 19), uint32(1 << 19), uint32(1024), uint32(3), uint32(4)
        );
        bytes memory shown = bytes.concat(indices(77), opening());
        measure("element of a gather", abi.encodeCall(Judge.judgeElement, (gather, 100 * 1024 + 5, shown)));
    }

    function test_gas_of_a_draw() public {
        bytes memory random = abi.encodePacked(hex"05", hex"02", uint32(1024), uint32(1024), uint32(7), uint32(3));
        bytes memory shown = bytes.concat(hex"0100000003", noise(12));
        measure("element of Random", abi.encodeCall(Judge.judgeElement, (random, 1_000_000, shown)));
        bytes memory order = abi.encodePacked(hex"06", hex"01", uint32(32), uint32(3));
        // 50,000 samples, step 1,000.
        shown = bytes.concat(hex"0100000005", noise(8), hex"00000000", hex"50c30000", hex"e8030000");
        measure("element of Order", abi.encodeCall(Judge.judgeElement, (order, 31, shown)));
    }

    function test_gas_of_a_description() public {
        bytes memory map = abi.encodePacked(hex"0206", uint32(0), hex"02", uint32(1024), uint32(1024));
        for (uint32 i = 0; i < 3; ++i) map = bytes.concat(map, operand(i, axis(2, 0), axis(2, 1)));
        measure("describe an FMA map", abi.encodeCall(Judge.describe, (map)));
        measure("check an FMA map", abi.encodeCall(Judge.check, (map)));
    }

    function judgeMap(uint8 operation, uint256 arity, string memory name) private {
        bytes memory map = abi.encodePacked(hex"02", operation, uint32(0), hex"02", uint32(1024), uint32(1024));
        bytes memory shown;
        for (uint32 i = 0; i < arity; ++i) {
            map = bytes.concat(map, operand(i, axis(2, 0), axis(2, 1)));
            shown = bytes.concat(shown, opening());
        }
        measure(name, abi.encodeCall(Judge.judgeElement, (map, 1_000_000, shown)));
    }

    function measure(string memory name, bytes memory data) private {
        // Not as a static call: those are not transactions of their own.
        (bool judged,) = address(judge).call(data);
        uint256 gas = vm.snapshotGasLastCall("Judge", name);
        vm.assertTrue(judged, name);
        uint256 tokens = 0;
        for (uint256 i = 0; i < data.length; ++i) tokens += data[i] == 0 ? 1 : 4;
        uint256 least = 21_000 + 10 * tokens;
        vm.snapshotValue("Judge", string.concat(name, ", least by EIP-7623"), least);
        vm.assertLe(gas, LIMIT, name);
        vm.assertLe(least, LIMIT, name);
    }

    /// @dev A tensor viewed as `[2**19, 2**10]`.
    function operand(uint32 tensor, bytes memory first, bytes memory second) private pure returns (bytes memory) {
        return abi.encodePacked(
            hex"01", tensor, hex"02", hex"00", uint32(1 << 19), first, hex"00", uint32(1 << 10), second
        );
    }

    /// @dev The map that is one of the indices.
    function axis(uint256 axes, uint256 which) private pure returns (bytes memory map) {
        map = new bytes(4 + 4 * axes);
        map[7 + 4 * which] = 0x01;
    }

    /// @dev A chunk of a tensor `[2**19, 2**10]` and the way to its digest.
    function opening() private returns (bytes memory) {
        return abi.encodePacked(hex"02", uint32(1 << 19), uint32(1 << 10), noise(1024), noise(32 * DEPTH));
    }

    /// @dev The first chunk of 2**19 indices, of which number 100 is `value`.
    function indices(uint8 value) private returns (bytes memory) {
        bytes memory chunk = noise(1024);
        chunk[400] = bytes1(value);
        for (uint256 i = 401; i < 404; ++i) chunk[i] = 0;
        return abi.encodePacked(hex"01", uint32(1 << 19), chunk, noise(32 * 11));
    }

    /// @dev Numbers and hashes are hardly ever zero.
    function noise(uint256 length) private returns (bytes memory data) {
        data = new bytes(length);
        for (uint256 i = 0; i < length; ++i) data[i] = bytes1(uint8(uint256(keccak256(abi.encode(++drawn)))));
    }
}
