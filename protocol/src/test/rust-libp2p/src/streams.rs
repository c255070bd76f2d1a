// SPDX-License-Identifier: Apache-2.0

use std::time::Instant;

use base64::{Engine, prelude::BASE64_STANDARD};
use futures::{AsyncReadExt, AsyncWriteExt, StreamExt, future::try_join_all};
use libp2p::{PeerId, Stream, StreamProtocol};
use libp2p_stream::Control;
use serde_json::{Value, json};

use crate::node::Failure;

const REVERSE: StreamProtocol = StreamProtocol::new("/interop/reverse/1");
const ECHO: StreamProtocol = StreamProtocol::new("/test/echo/1");
const PERF: StreamProtocol = StreamProtocol::new("/perf/1.0.0");
const PIECE: usize = 64 << 10;
const MOST: usize = 1 << 24;

/// Serves `/interop/reverse/1`, which answers with the request's bytes in reverse order,
/// `/test/echo/1`, and perf.
pub fn serve(control: &mut Control) -> Result<(), Failure> {
    let mut reverse = control.accept(REVERSE)?;
    let mut echo = control.accept(ECHO)?;
    let mut perf = control.accept(PERF)?;
    tokio::spawn(async move {
        while let Some((_, stream)) = reverse.next().await {
            tokio::spawn(answer_reversed(stream));
        }
    });
    tokio::spawn(async move {
        while let Some((_, stream)) = echo.next().await {
            tokio::spawn(answer_same(stream));
        }
    });
    tokio::spawn(async move {
        while let Some((_, stream)) = perf.next().await {
            tokio::spawn(answer_perf(stream));
        }
    });
    Ok(())
}

async fn answer_reversed(mut stream: Stream) -> Result<(), Failure> {
    let mut all = read_all(&mut stream).await?;
    all = unframe(&all)?.to_vec();
    all.reverse();
    stream.write_all(&frame(&all)).await?;
    stream.close().await?;
    Ok(())
}

async fn answer_same(stream: Stream) -> Result<(), Failure> {
    let (from, mut to) = stream.split();
    futures::io::copy(from, &mut to).await?;
    to.close().await?;
    Ok(())
}

async fn answer_perf(mut stream: Stream) -> Result<(), Failure> {
    let mut wanted = [0; 8];
    stream.read_exact(&mut wanted).await?;
    drain(&mut stream).await?;
    fill(&mut stream, u64::from_be_bytes(wanted)).await?;
    stream.close().await?;
    Ok(())
}

async fn read_all(stream: &mut Stream) -> Result<Vec<u8>, Failure> {
    let mut all = Vec::new();
    stream.take(MOST as u64).read_to_end(&mut all).await?;
    Ok(all)
}

fn frame(body: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(body.len() + 10);
    let mut rest = body.len();
    while rest > 127 {
        all.push((rest & 127) as u8 | 128);
        rest >>= 7;
    }
    all.push(rest as u8);
    all.extend(body);
    all
}

fn unframe(all: &[u8]) -> Result<&[u8], Failure> {
    let mut length = 0usize;
    for (i, byte) in all.iter().enumerate().take(9) {
        length |= usize::from(byte & 127) << (7 * i);
        if byte & 128 == 0 {
            let body = &all[i + 1..];
            if body.len() == length {
                return Ok(body);
            }
            break;
        }
    }
    Err("a frame of another length".into())
}

pub async fn request(
    mut control: Control,
    peer: PeerId,
    protocol: String,
    data: Vec<u8>,
) -> Result<Value, Failure> {
    let stream = control.open_stream(peer, StreamProtocol::try_from_owned(protocol)?).await?;
    let (mut reading, mut writing) = stream.split();
    let sending = async {
        writing.write_all(&frame(&data)).await?;
        writing.close().await
    };
    let mut all = Vec::new();
    futures::try_join!(sending, reading.read_to_end(&mut all))?;
    Ok(json!({"data": BASE64_STANDARD.encode(unframe(&all)?)}))
}

async fn fill(stream: &mut Stream, count: u64) -> Result<(), Failure> {
    let zeros = vec![0; PIECE];
    let mut left = count;
    while left > 0 {
        let now = left.min(PIECE as u64);
        stream.write_all(&zeros[..now as usize]).await?;
        left -= now;
    }
    stream.flush().await?;
    Ok(())
}

async fn drain(stream: &mut Stream) -> Result<u64, Failure> {
    let mut into = vec![0; PIECE];
    let mut all = 0;
    loop {
        match stream.read(&mut into).await? {
            0 => return Ok(all),
            n => all += n as u64,
        }
    }
}

async fn exchange(mut control: Control, peer: PeerId, up: u64, down: u64) -> Result<(), Failure> {
    let mut stream = control.open_stream(peer, PERF).await?;
    stream.write_all(&down.to_be_bytes()).await?;
    fill(&mut stream, up).await?;
    stream.close().await?;
    let got = drain(&mut stream).await?;
    if got == down { Ok(()) } else { Err(format!("{got} bytes of {down}").into()) }
}

/// `streams` exchanges at once, `rounds` times.
pub async fn perf(
    control: Control,
    peer: PeerId,
    up: u64,
    down: u64,
    streams: u64,
    rounds: u64,
) -> Result<Value, Failure> {
    let mut nanos = Vec::new();
    for _ in 0..rounds.max(1) {
        let begin = Instant::now();
        try_join_all((0..streams.max(1)).map(|_| exchange(control.clone(), peer, up, down))).await?;
        nanos.push(begin.elapsed().as_nanos() as u64);
    }
    Ok(json!({"nanos": nanos}))
}
