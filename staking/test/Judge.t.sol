// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Commitments} from "../contracts/Commitments.sol";
import {Descriptor} from "../contracts/Descriptor.sol";
import {Judge} from "../contracts/Judge.sol";
import {Openings} from "../contracts/Openings.sol";
import {Spec} from "./support/Spec.sol";
import {Tree} from "./support/Tree.sol";

/// @title What the judge takes and what it refuses; what it computes is compared with Java (JudgeTest)
contract JudgeTest is Spec {
    uint32 private constant ONE = 0x3F800000;
    uint32 private constant TWO = 0x40000000;

    Judge private judge;

    function setUp() public {
        judge = Judge(deployed("Judge", ""));
    }

    function test_its_code_fits_the_limit_of_every_chain() public view {
        vm.assertLe(address(judge).code.length, 24_576, "judge");
        vm.assertLe(address(judge.FUNCTIONS()).code.length, 24_576, "its functions");
        vm.assertLe(vm.getCode("src/main/abi/Judge.json").length, 49_152, "what deploys both");
    }

    function test_the_node_of_the_specification_is_described() public view {
        Judge.Description memory d = judge.describe(product());
        vm.assertEq(d.kind, 1, "a fold");
        vm.assertEq(d.dtype, 1, "of f32");
        vm.assertEq(d.start, 0, "from +0");
        vm.assertEq(d.elements, 6, "elements");
        vm.assertEq(d.steps, 4, "steps");
        vm.assertEq(d.head, hex"010200000000000000020000000000000003", "type, rank, dimensions");
        vm.assertEq(judge.check(product()), 2, "operands");
    }

    function test_a_step_is_one_operation_of_the_operands_at_its_place() public view {
        // Element [1,2], step 3: a[1,3] * b[3,2] + 2.
        bytes memory a = f32(8, 7, TWO);
        bytes memory b = f32(12, 11, 0x40400000);
        (uint32 bits, Openings.Tensor[] memory tensors) =
            judge.judgeStep(product(), 5, 3, TWO, bytes.concat(opening(2, 4, a), opening(4, 3, b)));
        vm.assertEq(bits, 0x41000000, "2 * 3 + 2");
        vm.assertEq(tensors.length, 2, "two tensors");
        vm.assertEq(tensors[0].number, 0, "the first one");
        vm.assertEq(tensors[0].digest, digest(2, 4, a), "its digest");
        vm.assertEq(tensors[1].number, 1, "the second one");
        vm.assertEq(tensors[1].digest, digest(4, 3, b), "its digest");
    }

    function test_a_changed_byte_is_another_digest() public view {
        bytes memory a = f32(8, 7, TWO);
        bytes memory b = f32(12, 11, TWO);
        bytes memory shown = bytes.concat(opening(2, 4, a), opening(4, 3, b));
        shown[9] ^= 0x01;
        (, Openings.Tensor[] memory tensors) = judge.judgeStep(product(), 5, 3, TWO, shown);
        vm.assertTrue(tensors[0].digest != digest(2, 4, a), "of the tensor it was changed in");
        vm.assertEq(tensors[1].digest, digest(4, 3, b), "not of the other");
    }

    function test_another_shape_of_as_many_elements_is_another_digest() public view {
        bytes memory a = f32(8, 7, TWO);
        (, Openings.Tensor[] memory tensors) = judge.judgeStep(
            product(), 5, 3, TWO, bytes.concat(opening(4, 2, a), opening(4, 3, f32(12, 11, TWO)))
        );
        vm.assertTrue(tensors[0].digest != digest(2, 4, a), "shapes are bound");
    }

    function test_what_is_shown_must_be_what_is_due() public {
        bytes memory a = opening(2, 4, f32(8, 7, TWO));
        bytes memory b = opening(4, 3, f32(12, 11, TWO));
        bytes memory descriptor = product();
        uint256 due = a.length + b.length;
        vm.expectRevert(abi.encodeWithSelector(Openings.OpeningsTooLong.selector, due, due + 1));
        judge.judgeStep(descriptor, 5, 3, TWO, bytes.concat(a, b, hex"00"));
        refuseMalformed(a);
        refuseMalformed("");
        refuseMalformed(bytes.concat(b, a));
        refuseMalformed(bytes.concat(a, opening(4, 4, f32(16, 11, TWO))));
        b[0] = 0x09;
        refuseMalformed(bytes.concat(a, b));
        // Fewer bytes than the chunk has.
        bytes memory cut = new bytes(a.length - 1);
        for (uint256 i = 0; i < cut.length; ++i) cut[i] = a[i];
        refuseMalformed(cut);
    }

    function test_elements_and_steps_that_there_are_not_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(Judge.OutOfRange.selector, 6, 6));
        judge.judgeStep(product(), 6, 0, 0, "");
        vm.expectRevert(abi.encodeWithSelector(Judge.OutOfRange.selector, 4, 4));
        judge.judgeStep(product(), 5, 4, 0, "");
        vm.expectRevert(abi.encodeWithSelector(Judge.OutOfRange.selector, 1, 1));
        judge.judgeElement(constantMap(2, ONE, TWO), 1, "");
    }

    function test_many_steps_are_not_judged_at_once_and_no_steps_not_one_by_one() public {
        vm.expectRevert(abi.encodeWithSelector(Judge.WrongJudgement.selector, 1, 4));
        judge.judgeElement(product(), 0, "");
        vm.expectRevert(abi.encodeWithSelector(Judge.WrongJudgement.selector, 2, 0));
        judge.judgeStep(constantMap(2, ONE, TWO), 0, 0, 0, "");
    }

    function test_constants_need_no_openings() public {
        (uint32 bits, Openings.Tensor[] memory tensors) = judge.judgeElement(constantMap(2, ONE, TWO), 0, "");
        vm.assertEq(bits, 0x40400000, "1 + 2");
        vm.assertEq(tensors.length, 0, "nothing read");
        bytes memory map = constantMap(2, ONE, TWO);
        vm.expectRevert(abi.encodeWithSelector(Openings.OpeningsTooLong.selector, 0, 1));
        judge.judgeElement(map, 0, hex"00");
    }

    function test_a_skipped_step_leaves_the_accumulator_and_reads_nothing() public view {
        // An ADD fold over [4] of tensor 7, of 2 elements: steps 2 and 3 are skipped.
        bytes memory fold = bytes.concat(
            hex"010200000000", hex"00", hex"0100000004", hex"010000000701", hex"0100000002", hex"0000000000000001"
        );
        (uint32 bits, Openings.Tensor[] memory tensors) = judge.judgeStep(fold, 0, 2, 0xC0490FDB, "");
        vm.assertEq(bits, 0xC0490FDB, "as before");
        vm.assertEq(tensors.length, 0, "nothing read");
        (bits, tensors) = judge.judgeStep(fold, 0, 1, ONE, opening(f32(2, 1, TWO)));
        vm.assertEq(bits, 0x40400000, "1 + 2");
        vm.assertEq(tensors[0].number, 7, "of tensor 7");
    }

    function test_two_elements_of_a_chunk_need_one_opening_and_of_two_chunks_two() public {
        // x[0] * x[1], and x[0] * x[300], of a tensor of 512 elements.
        bytes memory near = pair(0, 1);
        bytes memory far = pair(0, 300);
        bytes memory first = f32(256, 0, TWO);
        bytes memory second = f32(256, 44, 0x40400000);
        bytes32[] memory leaves = new bytes32[](2);
        leaves[0] = sha256(abi.encodePacked(Commitments.LEAF, first));
        leaves[1] = sha256(abi.encodePacked(Commitments.LEAF, second));
        bytes32 whole = sha256(abi.encodePacked(Commitments.TENSOR, hex"0101", uint64(512), Tree.root(leaves)));
        bytes memory one = bytes.concat(hex"0100000200", first, leaves[1]);
        bytes memory other = bytes.concat(hex"0100000200", second, leaves[0]);

        (uint32 bits, Openings.Tensor[] memory tensors) = judge.judgeElement(near, 0, one);
        vm.assertEq(bits, 0, "2 * 0");
        vm.assertEq(tensors[0].digest, whole, "the tensor");
        (bits, tensors) = judge.judgeElement(far, 0, bytes.concat(one, other));
        vm.assertEq(bits, 0x40C00000, "2 * 3");
        vm.assertEq(tensors.length, 1, "one tensor");
        vm.assertEq(tensors[0].digest, whole, "the tensor");

        vm.expectPartialRevert(Openings.OpeningsTooLong.selector);
        judge.judgeElement(near, 0, bytes.concat(one, one));
        other[10] ^= 0x01;
        vm.expectRevert(abi.encodeWithSelector(Openings.TwoDigests.selector, 0));
        judge.judgeElement(far, 0, bytes.concat(one, other));
    }

    function test_a_written_function_is_called_where_it_lies() public view {
        (uint32 bits,) = judge.judgeElement(bytes.concat(hex"020c0000000000", hex"0200000000"), 0, "");
        vm.assertEq(bits, ONE, "exp(0)");
    }

    function testFuzz_bytes_are_a_node_or_refused_with_a_reason(bytes calldata anything) public view {
        try judge.check(anything) returns (uint256) {}
        catch (bytes memory reason) {
            vm.assertEq(bytes32(bytes4(reason)), bytes32(Descriptor.MalformedDescriptor.selector), "a typed refusal");
        }
    }

    function testFuzz_openings_fit_or_are_refused_with_a_reason(bytes calldata anything) public view {
        try judge.judgeStep(product(), 5, 3, TWO, anything) {}
        catch (bytes memory reason) {
            bytes4 why = bytes4(reason);
            vm.assertTrue(
                why == Openings.MalformedOpening.selector || why == Openings.OpeningsTooLong.selector, "a typed refusal"
            );
        }
    }

    function refuseMalformed(bytes memory shown) private {
        bytes memory descriptor = product();
        vm.expectPartialRevert(Openings.MalformedOpening.selector);
        judge.judgeStep(descriptor, 5, 3, TWO, shown);
    }

    /// @dev The example of docs/spec/exact-ops, section 8: tensor 0 `[2,4]` times tensor 1 `[4,3]`.
    function product() private pure returns (bytes memory) {
        return bytes.concat(
            hex"010100000000",
            hex"020000000200000003",
            hex"0100000004",
            hex"010000000002",
            hex"000000000200000000000000010000000000000000",
            hex"000000000400000000000000000000000000000001",
            hex"010000000102",
            hex"000000000400000000000000000000000000000001",
            hex"000000000300000000000000000000000100000000"
        );
    }

    /// @dev A map of two constants, of the empty shape.
    function constantMap(uint8 operation, uint32 a, uint32 b) private pure returns (bytes memory) {
        return abi.encodePacked(hex"02", operation, hex"0000000000", hex"02", a, hex"02", b);
    }

    /// @dev The product of two elements of tensor 0, `f32` `[512]`.
    function pair(uint32 i, uint32 j) private pure returns (bytes memory) {
        return abi.encodePacked(
            hex"02040000000000", hex"0100000000010000000200", i, hex"0100000000010000000200", j
        );
    }

    /// @dev Zeros, but one.
    function f32(uint256 count, uint256 place, uint32 bits) private pure returns (bytes memory data) {
        data = new bytes(4 * count);
        for (uint256 i = 0; i < 4; ++i) data[4 * place + i] = bytes1(uint8(bits >> (8 * i)));
    }

    function opening(uint32 rows, uint32 columns, bytes memory data) private pure returns (bytes memory) {
        return abi.encodePacked(hex"02", rows, columns, data);
    }

    function opening(bytes memory data) private pure returns (bytes memory) {
        return abi.encodePacked(hex"01", uint32(data.length / 4), data);
    }

    function digest(uint64 rows, uint64 columns, bytes memory data) private pure returns (bytes32) {
        bytes32[] memory leaf = new bytes32[](1);
        leaf[0] = sha256(abi.encodePacked(Commitments.LEAF, data));
        return sha256(abi.encodePacked(Commitments.TENSOR, hex"0102", rows, columns, Tree.root(leaf)));
    }
}
