// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeEvidence} from "../../contracts/ChallengeEvidence.sol";
import {Challenges} from "../../contracts/Challenges.sol";
import {Credits} from "../../contracts/Credits.sol";
import {DisputeGame} from "../../contracts/DisputeGame.sol";
import {Frame, Position, Sight} from "../../contracts/DisputeTypes.sol";
import {JobMarket} from "../../contracts/JobMarket.sol";
import {Penalties} from "../../contracts/Penalties.sol";
import {StakeRegistry} from "../../contracts/StakeRegistry.sol";
import {Standings} from "../../contracts/Standings.sol";
import {Players} from "./Players.sol";

/// @title A player that tries what no rule allows, and plays without the chain where both may
/// @dev Both sides sign every position, so that old ones lie about.
abstract contract Rogue is Players {
    uint256 private constant CASE_AND_POSITION = 4 + 32 * (7 + 17);

    /// @dev Every position of the dispute so far but the one it is at.
    Position[] internal past;
    bool internal cheat;

    address internal rogue;
    uint256 internal rogueKey;

    function begin(bool cheats, uint32 segment) internal {
        cheat = cheats;
        (rogue, rogueKey) = cheats ? (hot, hotKey) : (submitter, challengerKey);
        if (cheats) openAgainstCheat(segment);
        else openFalsely(segment);
    }

    function rogueMoves() internal view returns (bool) {
        return p.accusedMoves == cheat;
    }

    /// @dev Whoever is to move does, on chain or by signatures alone.
    function move(bool onChain) internal {
        past.push(p);
        bool right = !rogueMoves();
        uint256 state = vm.snapshotState();
        if (right) honest();
        else liar();
        if (onChain || over()) return;
        // What both know now, kept over a return to what the chain knew.
        (Position memory p_, bytes32[] memory shown_, bytes memory bytes_) = (p, shown, shownBytes);
        (Frame[] memory frames_, bytes32[][] memory nodes_, uint256 draws_) = (frames, frameNodes, draws);
        vm.revertToState(state);
        (p, shown, shownBytes, draws) = (p_, shown_, bytes_, draws_);
        dropFrames();
        for (uint256 i = 0; i < nodes_.length; ++i) {
            frames.push(frames_[i]);
            frameNodes.push(nodes_[i]);
        }
        signed = bothSign(p);
    }

    /// @dev What a player does whose opponent answers no more: the last position that both signed goes on chain.
    function post() internal {
        if (signed.length == 0) return;
        game.adopt(c, p, signed);
        delete signed;
    }

    /// @dev What the one that makes it up would call, if it were to move.
    function rehearse() internal returns (bytes memory call) {
        uint256 state = vm.snapshotState();
        rehearsing = true;
        liar();
        uint256 draws_ = draws;
        call = rehearsed;
        vm.revertToState(state);
        draws = draws_;
    }

    /// @dev Tries one thing that is not allowed.
    function trick() internal {
        uint256 which = drawBelow(10);
        if (which == 0) outOfTurn();
        else if (which == 1) elsewhere();
        else if (which == 2) anotherFunction();
        else if (which == 3) cutShort();
        else if (which == 4) changed();
        else if (which == 5) anOldPosition();
        else if (which == 6) unsigned();
        else if (which == 7) pastTheGame();
        else if (which == 8) onceMore();
        else tooSoon();
    }

    function outOfTurn() private {
        bytes memory call = rehearse();
        address mover = toMove();
        address[4] memory others = [p.accusedMoves ? c.challenger : hot, owner, stranger, payout];
        vm.assertTrue(others[0] != mover, "another");
        notDone(others[drawBelow(4)], call, "out of turn");
    }

    /// @dev One bit of the case or the position is another.
    function elsewhere() private {
        bytes memory call = rehearse();
        flip(call, 4, CASE_AND_POSITION);
        notDone(toMove(), call, "from elsewhere");
    }

    function anotherFunction() private {
        bytes memory call = rehearse();
        bytes4[12] memory functions = [
            DisputeGame.descend.selector,
            DisputeGame.step.selector,
            DisputeGame.tensor.selector,
            DisputeGame.chunk.selector,
            DisputeGame.fold.selector,
            DisputeGame.refold.selector,
            DisputeGame.judgeLeaf.selector,
            DisputeGame.judgeElement.selector,
            DisputeGame.judgeStep.selector,
            DisputeGame.timeout.selector,
            DisputeGame.open.selector,
            DisputeGame.convict.selector
        ];
        bytes4 other_ = functions[drawBelow(12)];
        if (bytes4(call) == other_) return;
        for (uint256 i = 0; i < 4; ++i) call[i] = other_[i];
        notDone(toMove(), call, "another function");
    }

    function cutShort() private {
        bytes memory short = rehearse();
        uint256 length = short.length - 32 - drawBelow(short.length - 36);
        assembly ("memory-safe") {
            mstore(short, length)
        }
        notDone(toMove(), short, "cut short");
    }

    /// @dev One bit of what is shown is another: it is refused, or a move as good as the one it was made from; and never
    /// does it win.
    function changed() private {
        bytes memory call = rehearse();
        flip(call, CASE_AND_POSITION, call.length);
        uint256 state = vm.snapshotState();
        (bool done,) = attempt(toMove(), call);
        if (done && over()) vm.assertTrue(market.standingOf(jobId, hot).convicted == rogueLoses(), "a changed judgement");
        vm.revertToState(state);
    }

    /// @dev If the rogue is to move, who loses is known; if the other is, it has been made to say what it does not.
    function rogueLoses() private view returns (bool) {
        return rogueMoves() ? cheat : market.standingOf(jobId, hot).convicted;
    }

    function anOldPosition() private {
        if (past.length == 0) return;
        Position memory old = past[drawBelow(past.length)];
        bytes memory both = bothSign(old);
        bool stale = old.ply <= game.standOf(dispute).ply;
        (bool done,) = attempt(drawBelow(2) == 0 ? rogue : stranger, abi.encodeCall(DisputeGame.adopt, (c, old, both)));
        vm.assertTrue(done != stale, "adopted unless the chain is as far");
        // Moved from, it takes nobody's turn back either.
        bytes memory call = rehearse();
        bytes memory words = abi.encode(c, old);
        for (uint256 i = 0; i < words.length; ++i) call[4 + i] = words[i];
        if (signed.length > 0 || old.ply < game.standOf(dispute).ply) notDone(toMove(), call, "an old position");
    }

    /// @dev A position of the rogue's own making, which the other has not signed.
    function unsigned() private {
        Position memory mine = p;
        mine.ply += uint16(1 + drawBelow(40));
        mine.accusedMoves = drawBelow(2) == 0;
        mine.claim = draw();
        uint256 which = drawBelow(6);
        bytes memory signatures;
        if (which == 0) signatures = bytes.concat(sign(rogueKey, mine), sign(rogueKey, mine));
        else if (which == 1) signatures = cheat ? bytes.concat(sign(hotKey, mine), sign(1, p)) : bytes.concat(sign(hotKey, p), sign(1, mine));
        else if (which == 2) signatures = bytes.concat(bothSign(mine), hex"00");
        else signatures = signedElsewhere(mine, which);
        notDone(rogue, abi.encodeCall(DisputeGame.adopt, (c, mine, signatures)), "adopted what is not signed");
        bytes memory call = abi.encodeCall(DisputeGame.descend, (c, mine, signatures, pick, drawn(8)));
        notDone(rogue, call, "moved from what is not signed");
    }

    /// @dev Both signed it, but for another dispute, chain or market.
    function signedElsewhere(Position memory position, uint256 which) private returns (bytes memory signatures) {
        (bytes32 here, JobMarket mine, uint256 chain) = (dispute, market, block.chainid);
        if (which == 3) dispute = draw();
        if (which == 4) vm.chainId(1 + drawBelow(1000));
        if (which == 5) market = new JobMarket(token, registry, address(challenges), beacon, WINDOW, JUDGEMENT);
        signatures = bothSign(position);
        vm.chainId(chain);
        (dispute, market) = (here, mine);
    }

    /// @dev Straight to the contracts that the game decides for.
    function pastTheGame() private {
        Penalties.Key memory key = Penalties.Key(jobId, TASK, hot, submitter);
        uint256 which = drawBelow(8);
        if (which == 0) notDoneBy(address(challenges), abi.encodeCall(Challenges.decide, (key, !cheat)));
        if (which == 1) notDoneBy(address(challenges), abi.encodeCall(Challenges.lapse, (key)));
        if (which == 2) notDoneBy(address(challenges), abi.encodeCall(Challenges.convict, (jobId, TASK, "", 0, 0)));
        if (which == 3) notDoneBy(address(market), abi.encodeCall(Standings.release, (jobId, hot)));
        if (which == 4) notDoneBy(address(market), abi.encodeCall(Standings.convict, (jobId, hot, !cheat)));
        if (which == 5) notDoneBy(address(registry), abi.encodeCall(StakeRegistry.slash, (hot, 1, 0)));
        if (which == 6) notDoneBy(address(registry), abi.encodeCall(StakeRegistry.unfreeze, (hot, 1, false)));
        if (which == 7) notDoneBy(address(challenges), abi.encodeCall(Credits.withdrawBond, ()));
    }

    /// @dev The same challenge again, the accused's own, and one at sight where nothing is to be seen.
    function onceMore() private {
        bytes32[] memory list_ = stepsOf(c.segment);
        bytes32 end = cheat ? list_[list_.length - 1] : draw();
        ChallengeEvidence.Evidence memory again = toyEvidence(c.segment, c.end, end);
        uint256 height = log2Up(list_.length);
        list_[list_.length - 1] = end;
        bytes memory call = abi.encodeCall(
            DisputeGame.open, (again, terms(), trueNodes(list_, 0, height), path(list_, list_.length - 1, height))
        );
        notDone(submitter, call, "challenged twice");
        notDone(hot, call, "challenged itself");
        notDone(owner, call, "challenged its own");
        Sight memory sight = Sight(
            jobId, TASK, again.signature, again.transcriptRoot, again.salt, states[0], toyEvidence(0, c.end, end).startProof
        );
        if (c.segment == 1) notDone(rogue, abi.encodeCall(DisputeGame.convict, (sight, terms())), "convicted at sight");
    }

    function tooSoon() private {
        notDone(rogue, abi.encodeCall(DisputeGame.timeout, (c)), "ended too soon");
    }

    function notDone(address by, bytes memory call, string memory what) internal {
        bytes32 before = keccak256(abi.encode(game.standOf(dispute)));
        (bool done,) = attempt(by, call);
        vm.assertTrue(!done, what);
        vm.assertEq(keccak256(abi.encode(game.standOf(dispute))), before, "nothing is changed");
    }

    function notDoneBy(address target, bytes memory call) internal {
        vm.prank(rogue);
        (bool done,) = target.call(call);
        vm.assertTrue(!done, "past the game");
    }

    function flip(bytes memory call, uint256 from, uint256 to) private {
        uint256 at_ = from + drawBelow(to - from);
        call[at_] ^= bytes1(uint8(1 << drawBelow(8)));
    }
}
