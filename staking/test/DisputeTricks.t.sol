// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeEvidence} from "../contracts/ChallengeEvidence.sol";
import {Challenges} from "../contracts/Challenges.sol";
import {Credits} from "../contracts/Credits.sol";
import {DisputeGame} from "../contracts/DisputeGame.sol";
import {Terms} from "../contracts/DisputeTypes.sol";
import {Penalties} from "../contracts/Penalties.sol";
import {StakeRegistry} from "../contracts/StakeRegistry.sol";
import {Rogue} from "./support/Rogue.sol";

/// @title Whole disputes against a player that makes every legal and illegal move
contract DisputeTricksTest is Rogue {
    /// forge-config: default.fuzz.runs = 24
    /// forge-config: long.fuzz.runs = 2000
    function testFuzz_whoever_is_honest_wins_whatever_the_other_tries(uint256 seed, bool cheats, bool later) public {
        draws = seed >> 1;
        begin(cheats, later ? 1 : 0);
        uint256 stalls = drawBelow(30);
        uint256 everything = held();
        uint32 left = CLOCK;
        bytes memory last;
        while (!over()) {
            for (uint256 tries = drawBelow(4); tries > 0; --tries) trick();
            vm.assertEq(held(), everything, "no money moves before the end");
            last = rehearse();
            if (rogueMoves() && stalls == 0) {
                post();
                pass(CLOCK + 1);
                game.timeout(c);
            } else {
                if (rogueMoves()) --stalls;
                uint32 wait = rogueMoves() || signed.length > 0 ? 0 : uint32(drawBelow(left / 2));
                left -= wait;
                pass(wait);
                move(drawBelow(3) == 0);
            }
        }
        vm.assertEq(held(), everything, "no money is made or lost");
        theRightOneWon();
        nothingIsLeftToPlay(last);
        everybodyIsPaidOnce();
    }

    function theRightOneWon() private view {
        (, StakeRegistry.Account memory stake) = registry.stakeOf(owner);
        vm.assertTrue(market.standingOf(jobId, hot).convicted == cheat, "the right one is convicted, or nobody");
        vm.assertEq(stake.frozen, 0, "frozen");
        vm.assertEq(stake.bonded, cheat ? 120e18 - FREEZE : 120e18, "stake");
        vm.assertEq(challenges.credit(submitter), cheat ? BOND + FREEZE * 3 / 4 : 0, "challenger and submitter");
        vm.assertEq(challenges.credit(payout), cheat ? 0 : BOND / 2, "accused");
        vm.assertEq(challenges.credit(challenges.NOBODY()), cheat ? FREEZE / 4 : BOND / 2, "burned");
    }

    function nothingIsLeftToPlay(bytes memory last) private {
        notDone(toMove(), last, "moved after the end");
        notDone(rogue, abi.encodeCall(DisputeGame.timeout, (c)), "ended twice");
        for (uint256 i = 0; i < past.length; ++i) {
            bytes memory both = bothSign(past[i]);
            notDone(rogue, abi.encodeCall(DisputeGame.adopt, (c, past[i], both)), "adopted after the end");
        }
        Penalties.Key memory key = Penalties.Key(jobId, TASK, hot, submitter);
        notDoneBy(address(challenges), abi.encodeCall(Challenges.decide, (key, !cheat)));
        notDoneBy(address(challenges), abi.encodeCall(Challenges.lapse, (key)));
        ChallengeEvidence.Evidence memory again = toyEvidence(c.segment, c.end, draw());
        bytes32[] memory none;
        Terms memory t = terms();
        notDone(submitter, abi.encodeCall(DisputeGame.open, (again, t, none, none)), "challenged after the end");
    }

    function everybodyIsPaidOnce() private {
        address[3] memory creditors = [submitter, payout, challenges.NOBODY()];
        for (uint256 i = 0; i < 3; ++i) {
            if (challenges.credit(creditors[i]) > 0) challenges.withdrawFor(creditors[i]);
            notDoneBy(address(challenges), abi.encodeCall(Credits.withdrawFor, (creditors[i])));
        }
        vm.assertEq(token.balanceOf(address(challenges)), 0, "nothing is left");
    }

    /// @dev What registry and challenges hold, which is all that is at stake.
    function held() private view returns (uint256) {
        return token.balanceOf(address(registry)) + token.balanceOf(address(challenges));
    }
}
