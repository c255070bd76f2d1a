// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

const (
	reverseID = "/interop/reverse/1"
	perfID    = "/perf/1.0.0"
	piece     = 64 << 10
)

func ed25519Of(seed []byte) []byte { return ed25519.NewKeyFromSeed(seed) }

func protocolOf(p params) protocol.ID { return protocol.ID(p.text("protocol")) }

func frame(body []byte) []byte {
	return append(binary.AppendUvarint(nil, uint64(len(body))), body...)
}

func unframe(all []byte) ([]byte, error) {
	length, at := binary.Uvarint(all)
	if at <= 0 || uint64(len(all)-at) != length {
		return nil, errors.New("a frame of another length")
	}
	return all[at:], nil
}

// Answers a request with its bytes in reverse order.
func serveReverse(h host.Host) {
	h.SetStreamHandler(reverseID, func(s network.Stream) {
		all, err := io.ReadAll(s)
		if err == nil {
			all, err = unframe(all)
		}
		if err != nil {
			s.Reset()
			return
		}
		slices.Reverse(all)
		if _, err := s.Write(frame(all)); err != nil {
			s.Reset()
			return
		}
		s.Close()
	})
}

func (n *node) request(ctx context.Context, p params) (fields, error) {
	s, err := n.host.NewStream(ctx, peerOf(p), protocolOf(p))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	sent := make(chan error, 1)
	go func() {
		_, err := io.Copy(s, bytes.NewReader(frame(p.bytes("data"))))
		sent <- errors.Join(err, s.CloseWrite())
	}()
	all, err := io.ReadAll(s)
	if err == nil {
		err = <-sent
	}
	if err == nil {
		all, err = unframe(all)
	}
	return fields{"data": base64.StdEncoding.EncodeToString(all)}, err
}

// The perf protocol of the libp2p specifications.
func servePerf(h host.Host) {
	h.SetStreamHandler(perfID, func(s network.Stream) {
		var wanted [8]byte
		if _, err := io.ReadFull(s, wanted[:]); err != nil {
			s.Reset()
			return
		}
		if _, err := drain(s); err != nil {
			s.Reset()
			return
		}
		if err := fill(s, int64(binary.BigEndian.Uint64(wanted[:]))); err != nil {
			s.Reset()
			return
		}
		s.Close()
	})
}

func fill(s network.Stream, count int64) error {
	zeros := make([]byte, piece)
	for count > 0 {
		written, err := s.Write(zeros[:min(count, piece)])
		if err != nil {
			return err
		}
		count -= int64(written)
	}
	return nil
}

func drain(s network.Stream) (int64, error) {
	var read int64
	into := make([]byte, piece)
	for {
		count, err := s.Read(into)
		read += int64(count)
		if err == io.EOF {
			return read, nil
		}
		if err != nil {
			return read, err
		}
	}
}

func (n *node) perfOnce(ctx context.Context, to peer.ID, up, down int64) error {
	s, err := n.host.NewStream(ctx, to, perfID)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Write(binary.BigEndian.AppendUint64(nil, uint64(down))); err != nil {
		return err
	}
	if err := fill(s, up); err != nil {
		return err
	}
	if err := s.CloseWrite(); err != nil {
		return err
	}
	got, err := drain(s)
	if err == nil && got != down {
		err = errors.New("got " + strconv.FormatInt(got, 10) + " bytes back")
	}
	return err
}

// `streams` exchanges at once, each of `up` and `down` bytes; `rounds` of them, one after the other.
func (n *node) perf(ctx context.Context, p params) (fields, error) {
	to := peerOf(p)
	nanos := []int64{}
	for range max(1, p.number("rounds")) {
		var all sync.WaitGroup
		failed := make([]error, max(1, p.number("streams")))
		begin := time.Now()
		for i := range failed {
			all.Go(func() { failed[i] = n.perfOnce(ctx, to, p.number("up"), p.number("down")) })
		}
		all.Wait()
		nanos = append(nanos, time.Since(begin).Nanoseconds())
		if err := errors.Join(failed...); err != nil {
			return nil, err
		}
	}
	return fields{"nanos": nanos}, nil
}

// Connects and parts, `rounds` times.
func (n *node) handshakes(ctx context.Context, p params) (fields, error) {
	where, err := peer.AddrInfoFromString(p.text("address"))
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	for range p.number("rounds") {
		if _, err := n.host.Network().DialPeer(ctx, where.ID); err != nil {
			n.host.Peerstore().AddAddrs(where.ID, where.Addrs, time.Hour)
			if _, err := n.host.Network().DialPeer(ctx, where.ID); err != nil {
				return nil, err
			}
		}
		if err := n.host.Network().ClosePeer(where.ID); err != nil {
			return nil, err
		}
	}
	return fields{"nanos": time.Since(begin).Nanoseconds()}, nil
}
