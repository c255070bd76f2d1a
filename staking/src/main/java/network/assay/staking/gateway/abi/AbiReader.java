// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway.abi;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;

/// Reads what a chain node says that a contract answered, word by word, believing none of it.
///
/// web3j's decoder forgives dirty padding and reads where offsets lead; this one does neither, so a
/// node cannot say one thing in two ways.
public final class AbiReader {
  private static final int WORD = 32;
  private static final int SELECTOR = 4;

  /// Before any call: all that is read from there on, up to offsets of 30 bits, is zero.
  private static final int FAR_BEFORE = -(1 << 30);

  private static final HexFormat HEX = HexFormat.of();

  /// The answer is not of the shape it must have.
  public static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String what) {
      super(what);
    }
  }

  private final byte[] data;
  private final int base;
  private final Budget budget;
  private final boolean forgiving;
  private int at;
  private int end;

  /// Words that offsets may still lead to: were one read twice, a short answer could take any
  /// amount of memory.
  private static final class Budget {
    private long words;

    Budget(int bytes) {
      this.words = bytes / WORD;
    }

    void take(long count) {
      words -= count;
      if (words < 0) throw new Malformed("offsets that lead to the same place");
    }
  }

  private AbiReader(byte[] data, int base, Budget budget, boolean forgiving) {
    this.data = data;
    this.base = base;
    this.budget = budget;
    this.forgiving = forgiving;
    this.at = forgiving ? base : 0;
    this.end = base;
  }

  private AbiReader(byte[] data, int base) {
    this(data, base, new Budget(data.length), false);
  }

  /// @param hex with `0x`
  public static AbiReader of(String hex) {
    return new AbiReader(bytesOf(hex), 0);
  }

  /// The arguments of a call that a contract has taken, read as Solidity's code reads them:
  /// contracts care for nothing that lies between or behind what they read, offsets inside structs
  /// are signed, and what begins before the call is zero. Whoever must not miss a call does the
  /// same.
  ///
  /// @param hex the whole call with its selector, with `0x`
  public static AbiReader ofCall(String hex) {
    byte[] data = bytesOf(hex);
    if (data.length < SELECTOR) throw new Malformed("a call without a function");
    return new AbiReader(data, SELECTOR, new Budget(Math.multiplyExact(16, data.length)), true);
  }

  /// A log's topics after the first, then its data: all that an event's record is read from.
  public static AbiReader ofLog(List<Digest> indexed, String data) {
    byte[] tail = bytesOf(data);
    int head = indexed.size() * WORD;
    byte[] all = new byte[head + tail.length];
    for (int i = 0; i < indexed.size(); i++) {
      System.arraycopy(indexed.get(i).toBytes(), 0, all, i * WORD, WORD);
    }
    System.arraycopy(tail, 0, all, head, tail.length);
    return new AbiReader(all, head); // Offsets in the data count from its own start.
  }

  private static byte[] bytesOf(String hex) {
    if (!hex.startsWith("0x")) throw new Malformed("an answer without 0x");
    try {
      return HEX.parseHex(hex, 2, hex.length());
    } catch (IllegalArgumentException e) {
      throw new Malformed("an answer that is not hexadecimal");
    }
  }

  public Digest digest() {
    return Digest.of(HEX.parseHex(word()));
  }

  public Address address() {
    String word = word();
    if (!word.startsWith("0".repeat(24))) throw new Malformed("an address of more than 20 bytes");
    return new Address("0x" + word.substring(24));
  }

  public boolean bool() {
    return number(1) == 1;
  }

  /// An unsigned number of at most 63 bits, however wide its type.
  public long number(int bits) {
    return uint(Math.min(bits, 63)).longValueExact();
  }

  public BigInteger uint(int bits) {
    var value = new BigInteger(word(), 16);
    if (value.bitLength() > bits) throw new Malformed("a number of more than " + bits + " bits");
    return value;
  }

  /// A signed number of 32 bits.
  public int int32() {
    var value = new BigInteger(HEX.parseHex(word()));
    if (value.bitLength() > 31) throw new Malformed("a signed number of more than 32 bits");
    return value.intValue();
  }

  /// A struct of no fixed length, which lies where its offset says.
  public <T> T struct(Function<AbiReader, T> fields) {
    return inside(place(), fields);
  }

  /// A list of any length.
  ///
  /// @param element reads one of them
  public <T> List<T> list(Function<AbiReader, T> element) {
    int start = place();
    if (start > data.length - WORD) throw new Malformed("an offset that leads outside");
    int length = offset(HEX.formatHex(read(start, WORD)));
    budget.take(1L + length); // Every element takes a word at least.
    return inside(
        start + WORD,
        in -> {
          var all = new ArrayList<T>(length);
          for (int i = 0; i < length; i++) all.add(element.apply(in));
          return List.copyOf(all);
        });
  }

  private <T> T inside(int start, Function<AbiReader, T> reader) {
    if (start > data.length) throw new Malformed("an offset that leads outside");
    var in = new AbiReader(data, start, budget, forgiving);
    in.at = start;
    T value = reader.apply(in);
    end = Math.max(end, Math.max(in.at, in.end));
    return value;
  }

  /// Bytes of any length, as hexadecimal digits with `0x`.
  public String bytes() {
    return "0x" + HEX.formatHex(tail());
  }

  public String text() {
    return new String(tail(), StandardCharsets.UTF_8);
  }

  /// Nothing may follow what was read.
  public void end() {
    if (Math.max(at, end) != data.length) throw new Malformed("an answer with something after it");
  }

  private String word() {
    if (at + WORD > data.length) throw new Malformed("an answer that ends early");
    at += WORD;
    return HEX.formatHex(read(at - WORD, WORD));
  }

  /// Where the offset that comes next leads.
  private int place() {
    if (!forgiving) return base + offset(word());
    BigInteger place = new BigInteger(HEX.parseHex(word())).add(BigInteger.valueOf(base));
    if (place.bitLength() <= 30) return place.intValueExact();
    if (place.signum() < 0) return FAR_BEFORE;
    throw new Malformed("an offset of more than 30 bits");
  }

  /// What begins before the call is zero whole, also where it would reach into the call: addresses
  /// do not wrap.
  private byte[] read(int from, int length) {
    return from < 0 ? new byte[length] : Arrays.copyOfRange(data, from, from + length);
  }

  private byte[] tail() {
    int start = place();
    if (start > data.length - WORD) throw new Malformed("an offset that leads outside");
    int length = offset(HEX.formatHex(read(start, WORD)));
    int from = start + WORD;
    int padded = (length + WORD - 1) / WORD * WORD;
    budget.take(1L + padded / WORD);
    int taken = forgiving ? length : padded;
    if (taken > data.length - from) throw new Malformed("a length that leads outside");
    for (int i = from + length; i < from + taken; i++) {
      if (data[i] != 0) throw new Malformed("padding that is not zero");
    }
    end = Math.max(end, from + taken);
    return read(from, length);
  }

  private static int offset(String word) {
    var value = new BigInteger(word, 16);
    if (value.bitLength() > 30) throw new Malformed("an offset of more than 30 bits");
    return value.intValueExact();
  }
}
