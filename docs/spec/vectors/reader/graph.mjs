// SPDX-License-Identifier: Apache-2.0
// Section 8: bytes to nodes and graphs.

export const F32 = 1;
export const I32 = 2;
export const U8 = 3;

const VERSION = 'assay-ops/1';

class Bytes {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  u8() {
    this.need(1);
    return this.bytes.readUInt8(this.at++);
  }

  i32() {
    this.need(4);
    this.at += 4;
    return this.bytes.readInt32BE(this.at - 4);
  }

  u32() {
    return this.i32() >>> 0;
  }

  text(length) {
    this.need(length);
    this.at += length;
    return this.bytes.toString('latin1', this.at - length, this.at);
  }

  need(count) {
    if (count > this.bytes.length - this.at) throw new Error('bytes end too soon');
  }

  shape() {
    return this.times(this.u8(), () => this.u32());
  }

  times(count, read) {
    const all = [];
    for (let i = 0; i < count; i++) all.push(read());
    return all;
  }

  end() {
    if (this.at !== this.bytes.length) throw new Error('bytes go on after the end');
  }
}

// Operands' and result's types by operation (sections 4.1 and 4.2).
const unary = [[F32], F32];
const binary = [[F32, F32], F32];
const compared = [[F32, F32], I32];
const integers = [[I32, I32], I32];
const MAPS = new Map([
  [1, unary],
  ...[2, 3, 4, 5, 7, 8].map((code) => [code, binary]),
  [6, [[F32, F32, F32], F32]],
  ...[9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20].map((code) => [code, unary]),
  ...[32, 33, 34].map((code) => [code, compared]),
  [64, [[I32], I32]],
  ...[65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76].map((code) => [code, integers]),
  [96, [[I32, F32, F32], F32]],
  [97, [[I32, I32, I32], I32]],
  [112, [[I32], F32]],
  [113, [[F32], I32]],
  [114, [[U8], F32]],
  [115, [[U8], I32]],
  [116, [[U8], U8]],
]);

export function typesOfMap(code) {
  if (!MAPS.has(code)) throw new Error(`no map has the code ${code}`);
  const [operands, result] = MAPS.get(code);
  return { operands, result };
}

export function typesOfFold(code) {
  if (code < 1 || code > 7) throw new Error(`no fold has the code ${code}`);
  const type = code <= 4 ? F32 : I32;
  return { operands: code === 1 ? [F32, F32] : [type], result: type };
}

function affine(bytes, axes) {
  return { offset: bytes.i32(), coefficients: bytes.times(axes, () => bytes.i32()) };
}

function operand(bytes, axes) {
  const kind = bytes.u8();
  switch (kind) {
    case 1: {
      const tensor = bytes.u32();
      const dims = bytes.times(bytes.u8(), () => ({
        edge: bytes.u8(),
        extent: bytes.u32(),
        map: affine(bytes, axes),
      }));
      return { kind: 'read', tensor, dims };
    }
    case 2:
      return { kind: 'constant', bits: bytes.i32() };
    case 3:
      return { kind: 'index', map: affine(bytes, axes) };
    default:
      throw new Error(`no operand is of the kind ${kind}`);
  }
}

function node(bytes) {
  const kind = bytes.u8();
  switch (kind) {
    case 1: {
      const code = bytes.u8();
      const types = typesOfFold(code);
      const first = bytes.i32();
      const shape = bytes.shape();
      const reduction = bytes.shape();
      const axes = shape.length + reduction.length;
      const operands = types.operands.map(() => operand(bytes, axes));
      return { kind: 'fold', code, first, shape, reduction, operands, ...result(types) };
    }
    case 2: {
      const code = bytes.u8();
      const types = typesOfMap(code);
      const first = bytes.i32();
      const shape = bytes.shape();
      const operands = types.operands.map(() => operand(bytes, shape.length));
      return { kind: 'map', code, first, shape, reduction: [], operands, ...result(types) };
    }
    case 3: {
      const type = bytes.u8();
      return { kind: 'gather', type, shape: bytes.shape(), ...rows(bytes) };
    }
    case 4:
      return { kind: 'scatter', type: F32, shape: bytes.shape(), ...rows(bytes) };
    case 5: {
      const shape = bytes.shape();
      return { kind: 'random', type: I32, shape, stream: bytes.u32(), seed: bytes.u32() };
    }
    case 6:
      return { kind: 'order', type: I32, shape: bytes.shape(), order: bytes.u32() };
    default:
      throw new Error(`no node is of the kind ${kind}`);
  }
}

const result = (types) => ({ type: types.result, types: types.operands });

function rows(bytes) {
  const [batch, count, picks, width, source, index] = bytes.times(6, () => bytes.u32());
  return { batch, rows: count, picks, width, source, index };
}

/** The node that these bytes, and no more, are. */
export function readNode(buffer) {
  const bytes = new Bytes(buffer);
  const read = node(bytes);
  bytes.end();
  return read;
}

/** The graph that these bytes, and no more, are. */
export function readGraph(buffer) {
  const bytes = new Bytes(buffer);
  if (bytes.text(VERSION.length) !== VERSION) throw new Error(`not of ${VERSION}`);
  const name = () => bytes.text(bytes.u8());
  const inputs = bytes.times(bytes.u32(), () => ({
    name: name(),
    type: bytes.u8(),
    shape: bytes.shape(),
  }));
  const nodes = bytes.times(bytes.u32(), () => node(bytes));
  const outputs = bytes.times(bytes.u32(), () => ({ name: name(), tensor: bytes.u32() }));
  bytes.end();
  return { inputs, nodes, outputs };
}
