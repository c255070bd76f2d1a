// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeClocks} from "../../contracts/DisputeClocks.sol";
import {DisputeGame} from "../../contracts/DisputeGame.sol";
import {Case, Frame, Pick, Position} from "../../contracts/DisputeTypes.sol";
import {SignedTypes} from "../../contracts/SignedTypes.sol";
import {MarketFixture} from "./MarketFixture.sol";
import {Reveals} from "./Reveals.sol";
import {Vm} from "./Spec.sol";

/// @title A dispute about the toy, and where it stands
/// @dev Both sides see what the other revealed, as in the call data of a transaction.
abstract contract Duel is MarketFixture, Reveals {
    bytes32 internal constant JOB = "job of the toy";
    bytes32 internal constant TASK = "task";

    bytes32 internal jobId;
    Case internal c;
    Position internal p;
    bytes32 internal dispute;

    // What the claim of `p` is made of.
    bytes32[] internal shown;
    bytes internal shownBytes;
    // The frames of the list, and the nodes of each.
    Frame[] internal frames;
    bytes32[][] internal frameNodes;

    /// @dev Signatures of `p`, if it is not the position stored on chain.
    bytes internal signed;

    uint256 internal challengerKey = 1;

    /// @dev While this is so, what would be called is kept instead.
    bool internal rehearsing;
    bytes internal rehearsed;

    // The next move.
    Pick internal pick;
    uint256 internal draws;

    function setUp() public virtual override {
        super.setUp();
        register(120e18);
        jobId = openJob(100e18);
        prepare();
    }

    function toMove() internal view returns (address) {
        return p.accusedMoves ? hot : c.challenger;
    }

    function stage() internal view returns (uint256) {
        return p.stage;
    }

    function over() internal view returns (bool) {
        return game.standOf(dispute).since == 0;
    }

    function listCount() internal view returns (uint256) {
        return p.count;
    }

    function lowHeight() internal view returns (uint256) {
        return p.height - levels(p.height);
    }

    /// @dev The true leaves of the list in dispute.
    function list() internal view returns (bytes32[] memory) {
        if (p.stage == 1) return stepsOf(c.segment);
        if (p.stage == 2) return traceOf(p.step);
        return chunkLeaves(p.step, p.tensor);
    }

    function stepsOf(uint32 segment) internal view returns (bytes32[] memory leaves) {
        uint256 first = segment * SEGMENT_STEPS;
        uint256 count = segment == 0 ? SEGMENT_STEPS : ALL_STEPS - SEGMENT_STEPS;
        leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) leaves[i] = states[first + i + 1];
    }

    /// @dev Node `index` of those shown is what the next move picks.
    function choose(uint256 index) internal {
        uint256 rise = levels(p.height);
        pick.node = uint32(index);
        pick.value = shown[index];
        pick.siblings = pathAbove(shown, index, p.height - rise, rise);
    }

    function picked() internal view returns (uint256) {
        return p.first + (uint256(pick.node) << lowHeight());
    }

    /// @dev Those of the list with the one in which `pick` picks.
    function framesWithPick() internal view returns (Frame[] memory all, bytes32[][] memory nodes) {
        all = new Frame[](frames.length + 1);
        nodes = new bytes32[][](all.length);
        for (uint256 i = 0; i < frames.length; ++i) (all[i], nodes[i]) = (frames[i], frameNodes[i]);
        (all[frames.length], nodes[frames.length]) = (Frame(p.claim, p.first, p.height), shown);
    }

    /// @dev Calls the game as whoever is to move, and follows it to its next position.
    function play(bytes memory call, bytes32[] memory nodes, bytes memory data) internal {
        if (rehearsing) {
            rehearsed = call;
            return;
        }
        (bool done, bytes memory why) = attempt(toMove(), call);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(why, 0x20), mload(why))
            }
        }
        shown = nodes;
        shownBytes = data;
        delete signed;
    }

    function attempt(address by, bytes memory call) internal returns (bool done, bytes memory why) {
        vm.recordLogs();
        vm.prank(by, by);
        (done, why) = address(game).call(call);
        if (done) follow(vm.getRecordedLogs());
    }

    /// @dev The position that the logs tell of, if there is one.
    function follow(Vm.Log[] memory logs) internal {
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32 topic = logs[i].topics[0];
            if (topic == DisputeGame.DisputeOpened.selector) p = opened(logs[i].data);
            if (topic == DisputeClocks.Moved.selector) p = abi.decode(logs[i].data, (Position));
        }
    }

    /// @dev The position that a dispute begins at.
    function opened(bytes memory data) private pure returns (Position memory first) {
        (first.ply, first.stage, first.accusedMoves) = (1, 1, true);
        (, first.before, first.step, first.claim, first.height, first.count) =
            abi.decode(data, (Case, bytes32, uint32, bytes32, uint8, uint64));
    }

    /// @dev Keeps the frame in which `pick` picks, before the move that does.
    function keep() internal {
        if (p.stage == 3) return;
        frames.push(Frame(p.claim, p.first, p.height));
        frameNodes.push(shown);
    }

    function dropFrames() internal {
        delete frames;
        delete frameNodes;
    }

    // Without the chain

    /// @dev Both sign `position` of the dispute.
    function bothSign(Position memory position) internal view returns (bytes memory) {
        return bytes.concat(sign(hotKey, position), sign(challengerKey, position));
    }

    function sign(uint256 key, Position memory position) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, market.typedDigest(SignedTypes.position(dispute, position)));
        return abi.encodePacked(r, s, v);
    }
}
