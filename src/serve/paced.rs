//! A connection that is ended where the other side doesn't take what it asked for, or takes too little.

use super::connection_slots::ConnectionSlot;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How much has to be taken, and within which time, where something waits to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct LeastPace {
    pub(super) bytes: usize,
    pub(super) time: Duration,
}

/// A stream whose other side has to keep pace.
pub(super) struct PacedStream<S> {
    stream: S,
    slot: Arc<ConnectionSlot>,
    least: LeastPace,
    /// Where something waits to be taken: until when enough has to be.
    deadline: Option<Pin<Box<Sleep>>>,
    /// How much was since it waits.
    taken: usize,
}

impl<S> PacedStream<S> {
    pub(super) fn new(stream: S, slot: Arc<ConnectionSlot>, least: LeastPace) -> Self {
        Self { stream, slot, least, deadline: None, taken: 0 }
    }

    /// What became of an attempt to send.
    fn sent(&mut self, context: &mut Context<'_>, sent: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(sent) = sent {
            self.slot.is_active();
            self.taken += *sent.as_ref().unwrap_or(&0);
            if self.taken >= self.least.bytes {
                self.begin_anew();
            }
            return Poll::Ready(sent);
        }
        let time = self.least.time;
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(time)));
        ready!(deadline.as_mut().poll(context));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }

    fn begin_anew(&mut self) {
        (self.deadline, self.taken) = (None, 0);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for PacedStream<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        this.slot.is_active();
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PacedStream<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let sent = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.sent(context, sent)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let sent = Pin::new(&mut this.stream).poll_write_vectored(context, parts);
        this.sent(context, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Is called where nothing waits any more.
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.begin_anew();
        Pin::new(&mut this.stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
