// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The cheatcodes of forge that the tests use
/// @dev Written down here because forge's standard library is not served by npm in a state to rely on.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    struct Gas {
        uint64 gasLimit;
        uint64 gasTotalUsed;
        uint64 gasMemoryUsed;
        int64 gasRefunded;
        uint64 gasRemaining;
    }

    function addr(uint256 key) external pure returns (address);
    function assertEq(address left, address right, string calldata what) external pure;
    function assertEq(bool left, bool right, string calldata what) external pure;
    function assertEq(bytes calldata left, bytes calldata right, string calldata what) external pure;
    function assertEq(bytes32 left, bytes32 right, string calldata what) external pure;
    function assertEq(uint256 left, uint256 right, string calldata what) external pure;
    function assertGe(uint256 left, uint256 right, string calldata what) external pure;
    function assertLe(uint256 left, uint256 right, string calldata what) external pure;
    function assertTrue(bool condition, string calldata what) external pure;
    function chainId(uint256 id) external;
    function assume(bool condition) external pure;
    function etch(address target, bytes calldata code) external;
    function expectEmit(address emitter) external;
    function expectRevert(bytes4 expected) external;
    function expectRevert(bytes calldata expected) external;
    function expectPartialRevert(bytes4 expected) external;
    function getBlockNumber() external view returns (uint256);
    function getBlockTimestamp() external view returns (uint256);
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    function parseJsonBytes32Array(string calldata json, string calldata key) external pure returns (bytes32[] memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
    function getCode(string calldata artefact) external view returns (bytes memory);
    function keyExistsJson(string calldata json, string calldata key) external view returns (bool);
    function prank(address sender) external;
    function prank(address sender, address origin) external;
    function getRecordedLogs() external returns (Log[] memory);
    function lastCallGas() external view returns (Gas memory);
    function snapshotState() external returns (uint256 state);
    function snapshotValue(string calldata group, string calldata name, uint256 value) external;
    function recordLogs() external;
    function readFile(string calldata path) external view returns (string memory);
    function revertToState(uint256 state) external returns (bool);
    function roll(uint256 blockNumber) external;
    function setBlockhash(uint256 blockNumber, bytes32 blockHash) external;
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256);
    function store(address target, bytes32 slot, bytes32 value) external;
    function toString(uint256 value) external pure returns (string memory);
    function warp(uint256 timestamp) external;
}

/// @title What every test has
abstract contract Spec {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev Deploys the committed bytecode of a contract: what is tested is what will be used.
    function deployed(string memory name, bytes memory arguments) internal returns (address place) {
        bytes memory code = bytes.concat(vm.getCode(string.concat("src/main/abi/", name, ".json")), arguments);
        assembly ("memory-safe") {
            place := create(0, add(code, 0x20), mload(code))
            if iszero(place) {
                returndatacopy(code, 0, returndatasize())
                revert(code, returndatasize())
            }
        }
    }

    bytes private pending;

    /// @dev The next call that a helper makes must fail with `expected`; four bytes stand for any parameters.
    /// (Preparing a call makes calls of its own, to the SHA-256 precompile for one, so a helper arms itself last.)
    function refused(bytes memory expected) internal {
        pending = expected;
    }

    function arm() internal {
        if (pending.length == 0) return;
        if (pending.length == 4) vm.expectPartialRevert(bytes4(pending));
        else vm.expectRevert(pending);
        delete pending;
    }

    /// @dev A value in `least..most`, drawn evenly from a fuzzed one.
    function within(uint256 fuzzed, uint256 least, uint256 most) internal pure returns (uint256) {
        uint256 size = most - least + 1;
        return size == 0 ? fuzzed : least + (fuzzed % size);
    }

    /// @dev Moves the clock; a block is made every twelve seconds.
    function pass(uint256 time) internal {
        vm.warp(vm.getBlockTimestamp() + time);
        vm.roll(vm.getBlockNumber() + time / 12 + 1);
    }
}
