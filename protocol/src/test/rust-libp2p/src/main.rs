// SPDX-License-Identifier: Apache-2.0

//! A rust-libp2p peer led by a test: one JSON command a line on stdin, one JSON answer or event a
//! line on stdout. It ends when stdin ends. The words it is started with say what it speaks; see
//! `node::start`, and `quic` or `listen=ADDRESS` where it listens.

mod leader;
mod node;
mod streams;

use libp2p::futures::StreamExt;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

pub fn say(line: &Value) {
    println!("{line}");
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), node::Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut swarm = node::start(&words)?;
    let listen = words.iter().find_map(|w| w.strip_prefix("listen="));
    let usual = match words.iter().any(|w| w == "quic") {
        true => "/ip4/127.0.0.1/udp/0/quic-v1",
        false => "/ip4/127.0.0.1/tcp/0",
    };
    swarm.listen_on(listen.unwrap_or(usual).parse()?)?;
    let mut control = swarm.behaviour().streams.new_control();
    streams::serve(&mut control)?;
    let mut leader = leader::Leader::new(swarm, words.iter().any(|w| w == "relay"));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            line = lines.next_line() => match line? {
                None => return Ok(()),
                Some(line) => leader.command(serde_json::from_str(&line)?),
            },
            event = leader.swarm.select_next_some() => leader.event(event),
        }
    }
}
