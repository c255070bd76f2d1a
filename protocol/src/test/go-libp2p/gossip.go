// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/base64"
	"maps"
	"slices"
	"sync"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// What the router does, as far as tests ask for it.
type gossip struct {
	sync.Mutex
	mesh   map[string]map[string]bool
	scores map[peer.ID]float64
	topics map[string]*pubsub.Topic
	follow map[string]context.CancelFunc
}

func (n *node) joinGossip() error {
	g := &gossip{
		mesh: map[string]map[string]bool{}, scores: map[peer.ID]float64{},
		topics: map[string]*pubsub.Topic{}, follow: map[string]context.CancelFunc{}}
	rules := &pubsub.PeerScoreParams{
		AppSpecificScore: func(peer.ID) float64 { return 0 },
		DecayInterval:    time.Second, DecayToZero: 0.01, RetainScore: time.Minute,
		Topics: map[string]*pubsub.TopicScoreParams{"scored": {
			TopicWeight: 1, TimeInMeshWeight: 0.01, TimeInMeshQuantum: time.Second, TimeInMeshCap: 10,
			FirstMessageDeliveriesWeight: 1, FirstMessageDeliveriesDecay: 0.9, FirstMessageDeliveriesCap: 10,
			InvalidMessageDeliveriesWeight: -1, InvalidMessageDeliveriesDecay: 0.9}},
	}
	thresholds := &pubsub.PeerScoreThresholds{
		GossipThreshold: -10, PublishThreshold: -20, GraylistThreshold: -30, OpportunisticGraftThreshold: 1}
	routed, err := pubsub.NewGossipSub(context.Background(), n.host,
		pubsub.WithPeerScore(rules, thresholds), pubsub.WithPeerExchange(true), pubsub.WithRawTracer(g),
		pubsub.WithPeerScoreInspect(func(found map[peer.ID]float64) {
			g.Lock()
			defer g.Unlock()
			g.scores = found
		}, 200*time.Millisecond))
	n.pubsub, n.gossip = routed, g
	return err
}

func (n *node) addGossip(all map[string]command) {
	all["subscribe"] = n.subscribe
	all["unsubscribe"] = func(_ context.Context, p params) (fields, error) {
		n.gossip.Lock()
		defer n.gossip.Unlock()
		n.gossip.follow[p.text("topic")]()
		return nil, nil
	}
	all["publish"] = func(ctx context.Context, p params) (fields, error) {
		n.gossip.Lock()
		topic := n.gossip.topics[p.text("topic")]
		n.gossip.Unlock()
		return nil, topic.Publish(ctx, p.bytes("data"))
	}
	all["mesh"] = func(_ context.Context, p params) (fields, error) {
		n.gossip.Lock()
		defer n.gossip.Unlock()
		return fields{"peers": slices.AppendSeq([]string{}, maps.Keys(n.gossip.mesh[p.text("topic")]))}, nil
	}
	all["score"] = func(_ context.Context, p params) (fields, error) {
		n.gossip.Lock()
		defer n.gossip.Unlock()
		return fields{"score": n.gossip.scores[peerOf(p)]}, nil
	}
}

func (n *node) subscribe(_ context.Context, p params) (fields, error) {
	name := p.text("topic")
	topic, err := n.pubsub.Join(name)
	if err != nil {
		return nil, err
	}
	heard, err := topic.Subscribe()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	n.gossip.Lock()
	defer n.gossip.Unlock()
	n.gossip.topics[name] = topic
	n.gossip.follow[name] = func() {
		cancel()
		heard.Cancel()
	}
	go func() {
		for {
			message, err := heard.Next(ctx)
			if err != nil {
				return
			}
			if message.ReceivedFrom != n.host.ID() {
				tell("message", fields{
					"topic": name, "from": message.GetFrom().String(),
					"data": base64.StdEncoding.EncodeToString(message.Data)})
			}
		}
	}()
	return nil, nil
}

func (g *gossip) OnNewOutboundStream(p peer.ID, chosen protocol.ID) {
	tell("gossips", fields{"peer": p.String(), "protocol": chosen})
}

func (g *gossip) Graft(p peer.ID, topic string) {
	g.Lock()
	defer g.Unlock()
	if g.mesh[topic] == nil {
		g.mesh[topic] = map[string]bool{}
	}
	g.mesh[topic][p.String()] = true
}

func (g *gossip) Prune(p peer.ID, topic string) {
	g.Lock()
	defer g.Unlock()
	delete(g.mesh[topic], p.String())
}

func (g *gossip) RecvRPC(rpc *pubsub.RPC) {
	if unwanted := rpc.GetControl().GetIdontwant(); len(unwanted) > 0 {
		count := 0
		for _, entry := range unwanted {
			count += len(entry.GetMessageIDs())
		}
		tell("idontwant", fields{"peer": rpc.From().String(), "ids": count})
	}
}

func (g *gossip) RejectMessage(m *pubsub.Message, why string) {
	tell("rejected", fields{"peer": m.ReceivedFrom.String(), "why": why})
}

func (g *gossip) OnClosedOutboundStream(peer.ID)                       {}
func (g *gossip) Join(string)                                          {}
func (g *gossip) Leave(topic string)                                   {}
func (g *gossip) ValidateMessage(*pubsub.Message)                      {}
func (g *gossip) DeliverMessage(*pubsub.Message)                       {}
func (g *gossip) DuplicateMessage(*pubsub.Message)                     {}
func (g *gossip) ThrottlePeer(peer.ID)                                 {}
func (g *gossip) SendRPC(*pubsub.RPC, peer.ID)                         {}
func (g *gossip) SendRPCCompleted(*pubsub.RPC, peer.ID, time.Duration) {}
func (g *gossip) DropRPC(*pubsub.RPC, peer.ID)                         {}
func (g *gossip) UndeliverableMessage(*pubsub.Message)                 {}
