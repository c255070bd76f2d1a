// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Beacon} from "../contracts/Beacon.sol";
import {Headers} from "./support/Headers.sol";
import {Spec} from "./support/Spec.sol";

contract BeaconTest is Spec {
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    bytes private constant HISTORY_CODE =
        hex"3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";
    uint256 private constant N = 20_000_000;

    Beacon private beacon;

    function setUp() public {
        beacon = Beacon(deployed("Beacon", abi.encode(32)));
        vm.roll(N + 10);
    }

    function test_a_batch_gets_the_block_that_follows_after_the_delay() public view {
        vm.assertEq(beacon.targetOf(N), N + 32, "target");
    }

    function test_a_recent_header_is_recorded_and_only_the_true_one() public {
        bytes memory header = Headers.encode("parent", N, "random");
        vm.setBlockhash(N, keccak256(header));
        bytes memory forged = Headers.encode("parent", N, "chosen");
        vm.expectRevert(
            abi.encodeWithSelector(Beacon.WrongHeader.selector, N, keccak256(header), keccak256(forged))
        );
        beacon.record(one(forged));
        vm.expectEmit(address(beacon));
        emit Beacon.RandomnessRecorded(N, "random");
        beacon.record(one(header));
        vm.assertEq(beacon.randomness(N), "random", "recorded");
        beacon.record(one(header));
        vm.assertEq(beacon.randomness(N), "random", "recorded again, the same");
    }

    function test_the_header_of_another_block_says_nothing_about_this_one() public {
        bytes memory header = Headers.encode("parent", N, "random");
        vm.setBlockhash(N + 1, keccak256(header));
        vm.setBlockhash(N, "another hash");
        vm.expectPartialRevert(Beacon.WrongHeader.selector);
        beacon.record(one(header));
        vm.assertEq(beacon.randomness(N + 1), 0, "nothing");
    }

    function test_a_block_of_the_future_is_unknown() public {
        bytes memory header = Headers.encode("parent", N + 10, "random");
        vm.expectRevert(abi.encodeWithSelector(Beacon.UnknownBlock.selector, N + 10));
        beacon.record(one(header));
        vm.expectRevert(abi.encodeWithSelector(Beacon.UnknownBlock.selector, N + 11));
        beacon.anchor(N + 11);
    }

    function test_after_256_blocks_a_header_is_unknown_without_the_history_contract() public {
        bytes memory header = Headers.encode("parent", N, "random");
        vm.setBlockhash(N, keccak256(header));
        vm.etch(HISTORY, "");
        vm.roll(N + 257);
        vm.expectRevert(abi.encodeWithSelector(Beacon.UnknownBlock.selector, N));
        beacon.record(one(header));
    }

    function test_the_history_contract_knows_8191_blocks() public {
        bytes memory header = Headers.encode("parent", N, "random");
        vm.etch(HISTORY, HISTORY_CODE);
        vm.store(HISTORY, bytes32(N % 8191), keccak256(header));
        vm.roll(N + 8192);
        vm.expectRevert(abi.encodeWithSelector(Beacon.UnknownBlock.selector, N));
        beacon.record(one(header));
        vm.roll(N + 8191);
        beacon.record(one(header));
        vm.assertEq(beacon.randomness(N), "random", "recorded");
    }

    function test_an_anchored_block_is_known_for_ever() public {
        bytes memory header = Headers.encode("parent", N, "random");
        vm.setBlockhash(N, keccak256(header));
        beacon.anchor(N);
        vm.roll(N + 1_000_000);
        beacon.record(one(header));
        vm.assertEq(beacon.randomness(N), "random", "recorded");
    }

    function test_any_older_block_is_reached_by_a_chain_of_headers() public {
        bytes[] memory chain = chainTo(N, 100);
        // The newest of the chain was anchored while its hash was known.
        vm.roll(N + 101);
        vm.setBlockhash(N + 99, keccak256(chain[0]));
        beacon.anchor(N + 99);
        vm.roll(N + 1_000_000);
        bytes[] memory first = part(chain, 0, 64);
        beacon.record(first);
        vm.assertEq(beacon.anchors(N + 36), keccak256(chain[63]), "how far the walk came");
        bytes[] memory second = part(chain, 63, 100);
        beacon.record(second);
        vm.assertEq(beacon.randomness(N), keccak256(abi.encode(N)), "the very value of that block");
    }

    function test_a_chain_with_a_gap_or_a_forged_link_is_refused() public {
        bytes[] memory chain = chainTo(N, 5);
        vm.setBlockhash(N + 4, keccak256(chain[0]));
        bytes[] memory gap = new bytes[](2);
        (gap[0], gap[1]) = (chain[0], chain[2]);
        vm.expectPartialRevert(Beacon.WrongHeader.selector);
        beacon.record(gap);
        chain[4] = Headers.encode("parent", N, "chosen");
        vm.expectPartialRevert(Beacon.WrongHeader.selector);
        beacon.record(chain);
    }

    function test_a_call_is_bounded() public {
        vm.expectRevert(Beacon.HeaderLimit.selector);
        beacon.record(new bytes[](0));
        vm.expectRevert(Beacon.HeaderLimit.selector);
        beacon.record(new bytes[](65));
        vm.expectRevert(Beacon.HeaderLimit.selector);
        beacon.record(one(new bytes(2049)));
    }

    function test_a_chain_without_randomness_is_refused() public {
        bytes memory header = Headers.encode("parent", N, 0);
        vm.setBlockhash(N, keccak256(header));
        vm.expectRevert(abi.encodeWithSelector(Beacon.NoRandomness.selector, N));
        beacon.record(one(header));
    }

    function testFuzz_garbage_records_nothing(bytes calldata garbage) public {
        vm.setBlockhash(N, keccak256(garbage));
        (bool done,) = address(beacon).call(abi.encodeCall(Beacon.record, (one(garbage))));
        vm.assertTrue(!done, "refused");
    }

    function testFuzz_a_header_with_any_byte_changed_is_refused(uint256 place, uint8 change) public {
        bytes memory header = Headers.encode("parent", N, "random");
        vm.setBlockhash(N, keccak256(header));
        place = within(place, 0, header.length - 1);
        vm.assume(change != 0);
        header[place] = bytes1(uint8(header[place]) ^ change);
        (bool done,) = address(beacon).call(abi.encodeCall(Beacon.record, (one(header))));
        vm.assertTrue(!done, "refused");
    }

    /// @dev `count` headers, newest first, down to block `number`; each block's randomness is a hash of its number.
    function chainTo(uint256 number, uint256 count) private pure returns (bytes[] memory chain) {
        chain = new bytes[](count);
        bytes32 parent = "parent";
        for (uint256 i = 0; i < count; ++i) {
            chain[count - 1 - i] = Headers.encode(parent, number + i, keccak256(abi.encode(number + i)));
            parent = keccak256(chain[count - 1 - i]);
        }
    }

    function part(bytes[] memory chain, uint256 from, uint256 to) private pure returns (bytes[] memory some) {
        some = new bytes[](to - from);
        for (uint256 i = from; i < to; ++i) some[i - from] = chain[i];
    }

    function one(bytes memory header) private pure returns (bytes[] memory headers) {
        headers = new bytes[](1);
        headers[0] = header;
    }
}
