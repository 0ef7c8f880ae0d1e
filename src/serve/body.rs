//! What an answer holds.

use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::Receiver;

/// How much of a file is read at a time.
const STRETCH: u64 = 64 << 10;

/// What an answer holds.
pub(super) enum Content {
    /// Some bytes, or nothing.
    Whole(Bytes),
    /// So many bytes of a file. They are read when they are sent, a stretch at a time; from a local disk that is
    /// so quick that it needs no thread of its own.
    File(File, u64),
    /// What is told as it happens.
    Events(Receiver<Bytes>),
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::File(_, 0) => Poll::Ready(None),
            Self::File(file, left) => Poll::Ready(Some(stretch(file, left).map(Frame::data))),
            Self::Events(events) => events.poll_recv(context).map(|one| one.map(|one| Ok(Frame::data(one)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.size_hint().exact() == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::File(_, left) => SizeHint::with_exact(*left),
            Self::Events(_) => SizeHint::default(),
        }
    }
}

/// The next bytes of a file. One that has become shorter is an error, which ends the connection, so that
/// nobody takes a part for the whole.
fn stretch(file: &mut File, left: &mut u64) -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    file.take(STRETCH.min(*left)).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    *left = left.saturating_sub(bytes.len() as u64);
    Ok(bytes.into())
}
