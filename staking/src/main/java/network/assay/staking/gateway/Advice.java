// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static java.util.Map.entry;

import java.util.Map;

/// What each error of the contracts means to whoever caused it, and the next step.
///
/// @param waiting whether the same call succeeds later; else somebody must change something
record Advice(boolean waiting, String meaning) {

  private static Advice change(String meaning) {
    return new Advice(false, meaning);
  }

  private static Advice later(String meaning) {
    return new Advice(true, meaning);
  }

  private static final Advice TOKEN_ADDRESS =
      change("the zero address can neither hold nor spend tokens. Give another address.");
  private static final Advice PERMIT =
      change("the permit's signature is not the owner's, or too old. Sign a new one.");
  private static final Advice SIGNATURE =
      change(
          "the signature is not one that contracts take: 65 bytes, the lower s, v of 27 or 28. Sign"
              + " again.");
  private static final Advice TEXT = change("a text is too long for its place. Use a shorter one.");

  private static final Advice MOVE =
      change(
          "the move does not fit the dispute's position. Build it again from the position on chain.");
  private static final Advice NODE_OF_GRAPH =
      change("what is shown is not of the task's program. Build the move again.");

  private static final Map<String, Advice> BY_ERROR =
      Map.ofEntries(
          // Tokens
          entry(
              "ERC20InsufficientAllowance",
              change("the contract may not take that many tokens. Approve the amount first.")),
          entry(
              "ERC20InsufficientBalance",
              change("the account does not hold that many tokens. Add some, or ask for less.")),
          entry("ERC20InvalidApprover", TOKEN_ADDRESS),
          entry("ERC20InvalidReceiver", TOKEN_ADDRESS),
          entry("ERC20InvalidSender", TOKEN_ADDRESS),
          entry("ERC20InvalidSpender", TOKEN_ADDRESS),
          entry("ERC2612ExpiredSignature", PERMIT),
          entry("ERC2612InvalidSigner", PERMIT),
          entry("InvalidAccountNonce", PERMIT),
          entry(
              "InexactTransfer",
              change("the token keeps a fee on transfers, so it cannot be used here.")),
          entry(
              "SafeERC20FailedOperation",
              change(
                  "the token refused the transfer. Check its address, and balance and approval.")),
          // Signatures and proofs
          entry("ECDSAInvalidSignature", SIGNATURE),
          entry("ECDSAInvalidSignatureLength", SIGNATURE),
          entry("ECDSAInvalidSignatureS", SIGNATURE),
          entry(
              "MalformedProof",
              change("the proof does not fit the number of leaves it states. Build it again.")),
          entry("InvalidShortString", TEXT),
          entry("StringTooLong", TEXT),
          entry(
              "SafeCastOverflowedUintDowncast",
              change("a number is too large for the contract. Give a smaller one.")),
          entry(
              "ReentrancyGuardReentrantCall",
              change("a token called back into the contract. Use a plain ERC-20 token.")),
          // StakeRegistry
          entry(
              "OnlyChallenges",
              change("only the Challenges contract freezes stake; nobody else can.")),
          entry("NothingToBond", change("that much is bonded already. Name a higher amount.")),
          entry("NothingToUnbond", change("no more than that is bonded. Name a lower amount.")),
          entry(
              "NothingToWithdraw",
              later(
                  "nothing is unbonding, or open challenges have frozen all of it. Unbond first, or"
                      + " wait for them to end.")),
          entry(
              "CasesLackStake",
              later(
                  "a challenge or demand is open that found less stake to freeze than it may take."
                      + " Withdraw when it has ended.")),
          entry("StillUnbonding", later("the stake is still unbonding. Withdraw after that time.")),
          entry(
              "NotAuthorised",
              change("the owner has not authorised this account. Authorise it with the cold key.")),
          entry(
              "BelongsToOwner",
              change(
                  "this is the hot account of an owner, and stays so. Use the owner's account, or"
                      + " another hot key.")),
          entry(
              "IsAnOwner",
              change("this account has stake of its own. Use a fresh key as the hot account.")),
          entry("NoHotAccount", change("this owner has no hot account in use.")),
          entry("PeerIdLength", change("a peer id has 1 to 64 bytes. Give the node's own.")),
          // JobMarket
          entry("UnknownJob", change("nobody opened this job on this market. Check the id.")),
          entry("JobExists", change("this job is open already: same submitter, same digest.")),
          entry("NotSubmitter", change("only the job's submitter may do this. Use its key.")),
          entry(
              "JobEnded",
              change("the job is closed or its deadline has passed. Open another job.")),
          entry(
              "DeadlineOutOfRange",
              change("a deadline lies in the future, at most 366 days ahead. Choose another.")),
          entry("NoEscrow", change("a job needs money in escrow. Name an amount above zero.")),
          entry(
              "NotAnExtension",
              change("an extension raises escrow or deadline and lowers neither.")),
          entry(
              "WrongBatchIndex",
              change("another batch was posted meanwhile. Read the job and post the next one.")),
          entry(
              "PayTotalOutOfRange",
              change("pay only grows, and never beyond the escrow. Extend the job's escrow.")),
          entry("RootMismatch", change("a root is zero exactly when nothing is under it.")),
          entry("UnknownBatch", change("no such batch was posted. Check job and index.")),
          entry(
              "ChallengeWindowOpen",
              later(
                  "the batch can still be challenged, or the one before it pays first."
                      + " Claim again after that time.")),
          entry(
              "PayWithheld",
              later(
                  "a challenge against the provider is open. Claim again when it ends, or at the"
                      + " latest at that time.")),
          entry(
              "NotInPayRoot",
              change("the proof does not lead to the batch's pay root. Fetch the batch again.")),
          entry("NothingToClaim", change("this much was claimed already.")),
          entry(
              "MoreThanOwed",
              change(
                  "the pay root promises more than the job owes: the submitter posted it wrong.")),
          entry(
              "NotRefundable",
              later("the job has not ended, or not long enough ago. Try after that time.")),
          entry("NothingToRefund", change("all of the escrow is paid, owed or refunded already.")),
          // Challenges
          entry(
              "NotChallengeable",
              change("the job is unknown, or the time to challenge its results is over.")),
          entry(
              "NotEntitled",
              change("only the submitter, or an account with that much free stake. Bond more.")),
          entry("OwnResult", change("a provider cannot challenge itself.")),
          entry(
              "NotTheSegment",
              change("the checkpoints are not the two ends of the segment. Build it again.")),
          entry(
              "NotInTranscript",
              change("a checkpoint is not in the transcript that was signed. Build it again.")),
          entry("NothingDisputed", change("both sides say the same: there is no dispute.")),
          entry("AlreadyChallenged", change("this account has challenged this result before.")),
          entry("NotOpen", change("there is no such open challenge.")),
          entry(
              "StillOpen",
              later("the time for judgement is not over. Let it lapse after that time.")),
          entry("NoCredit", change("there is no bond to withdraw.")),
          // Disputes
          entry("OnlyGame", change("only the market's DisputeGame may do this.")),
          entry("Convicted", change("the provider was convicted in this job, and is not paid.")),
          entry("NotConvicted", change("the provider was not convicted in this job.")),
          entry(
              "TooEarlyToForfeit",
              later("others may still claim what was promised before. Try after that time.")),
          entry("TimeIsUp", change("the clock of whoever is to move has run out.")),
          entry("TimeIsLeft", later("whoever is to move has time left. Try after that time.")),
          entry(
              "CallTooLong",
              change("a move of this length is refused, so that the other side can read it.")),
          entry("NotYourTurn", later("the other side is to move. Wait for its move.")),
          entry("OtherPosition", later("the dispute is at another position. Read it again.")),
          entry(
              "NoSuchTurn",
              change(
                  "the accused moves from odd positions, the challenger from even ones; none is"
                      + " above 255.")),
          entry("StalePosition", change("the dispute is at that position already, or further.")),
          entry("WrongSignatures", SIGNATURE),
          entry("WrongSigner", change("the signature is another account's, or of something else.")),
          entry(
              "NotWrongAtSight",
              change("the transcript's length and start are right. Challenge a segment.")),
          entry(
              "NotWhatWasSigned",
              change("the accused signed another end of the segment, and has to stand by it.")),
          entry("EqualClaim", change("both sides say the same: pick what differs.")),
          entry("WrongStage", MOVE),
          entry(
              "NotNeeded",
              change("the move carries bytes that it does not need. Leave those fields empty.")),
          entry("NotALeaf", MOVE),
          entry("ALeaf", MOVE),
          entry("WrongLeaf", MOVE),
          entry("WrongNumberOfSteps", MOVE),
          entry("WrongSpacing", MOVE),
          entry("WrongTensors", MOVE),
          entry("WrongReveal", MOVE),
          entry("NotRevealed", MOVE),
          entry("WrongSiblings", MOVE),
          entry("NotUnderClaim", MOVE),
          entry("WrongFrames", MOVE),
          entry("WrongAgreed", MOVE),
          entry("NotAgreed", MOVE),
          entry("WrongAccumulators", MOVE),
          entry("NoSuchAccumulator", MOVE),
          entry("OtherNode", MOVE),
          entry("WrongChunk", MOVE),
          entry("NotInChunk", MOVE),
          entry("ANode", MOVE),
          entry("MalformedItem", MOVE),
          entry("WrongSource", MOVE),
          entry("NotInState", MOVE),
          entry("OutOfRange", MOVE),
          entry("WrongJudgement", MOVE),
          entry("MalformedOpening", MOVE),
          entry("OpeningsTooLong", MOVE),
          entry("TwoDigests", MOVE),
          entry("NoSuchSegment", MOVE),
          entry("MalformedTerms", NODE_OF_GRAPH),
          entry("OtherTerms", NODE_OF_GRAPH),
          entry("MalformedGraph", NODE_OF_GRAPH),
          entry("NotTheProgram", NODE_OF_GRAPH),
          entry("NotTheGraph", NODE_OF_GRAPH),
          entry("MalformedDescriptor", NODE_OF_GRAPH),
          entry("UnknownOperation", NODE_OF_GRAPH),
          // Demands
          entry("OnlyDemands", change("only the market's Demands may do this.")),
          entry(
              "NotInBatch", change("the result is not in that batch. Name the batch that has it.")),
          entry(
              "WrongWindow",
              change("windows are demanded and answered in order. Read where the demand stands.")),
          entry("NoSuchWindow", change("the transcript has no such window: all was answered.")),
          entry(
              "AlreadyDemanded",
              later("a window of this result is demanded already. Wait for the answer.")),
          entry("WasSilent", change("the signer was slashed, as it did not answer.")),
          entry("NotDemanded", change("nothing is demanded of this result.")),
          entry("TooLate", change("the time to answer is over.")),
          entry("NotYet", later("there is time left to answer. Try after that time.")),
          entry("NotCommitted", change("this is not what was committed to. Build it again.")),
          entry(
              "MalformedWindow",
              change("a window has another number of states or siblings. Build it again.")),
          // Beacon
          entry(
              "UnknownBlock",
              change(
                  "the hash of this block is out of the contract's reach. Anchor a later block and"
                      + " show the headers back to this one.")),
          entry(
              "WrongHeader",
              later(
                  "the header is not that of its block. Read it again; the chain may have moved.")),
          entry("HeaderLimit", change("too many headers, none, or one that is too long.")),
          entry("NoRandomness", change("this chain has no randomness: use another chain.")),
          entry("FieldNotPresentInBlockHeader", change("this is no header of a block.")),
          entry("RLPInvalidEncoding", change("this is no header of a block.")),
          // AssayNetwork
          entry("UnsafeRules", change("these rules would leave a party without protection.")),
          entry("Misplaced", change("the deployment went wrong. Deploy again.")));

  /// @return empty advice for an error nobody foresaw
  static Advice of(String error) {
    return BY_ERROR.getOrDefault(error, change("see docs/spec/contracts."));
  }

  static boolean covers(String error) {
    return BY_ERROR.containsKey(error);
  }
}
