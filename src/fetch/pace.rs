//! A connection that keeps a least pace: what comes is counted as it comes, also where it is no part of a file, such as a
//! trailer or the extension of a chunk, which the library reads to its end by itself.

use super::retry_policy::RetryPolicy;
use std::fmt;
use std::time::Instant;
use ureq::Error;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// The most bytes that may come after one request, whatever they are: those of the largest file, and half as many. Stops a
/// trailer without end.
const MOST_ANSWER_BYTES: u64 = 3 << 30;

/// Wraps each connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct PacedConnector(pub(super) RetryPolicy);

impl<In: Transport> Connector<In> for PacedConnector {
    type Out = PacedTransport<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|inner| PacedTransport { inner, retry_policy: self.0, began: Instant::now(), bytes: 0 }))
    }
}

/// A connection, and what came since the last request.
pub(super) struct PacedTransport<In> {
    inner: In,
    retry_policy: RetryPolicy,
    began: Instant,
    bytes: u64,
}

impl<In> fmt::Debug for PacedTransport<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PacedTransport").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl<In> PacedTransport<In> {
    /// Whether as much came as should have by now, and not more than may.
    fn check(&self) -> Result<(), Error> {
        if self.bytes > MOST_ANSWER_BYTES {
            return Err(Error::BodyExceedsLimit(MOST_ANSWER_BYTES));
        }
        let is_slow = self.began.elapsed() > self.retry_policy.most_time(self.bytes);
        if is_slow { Err(Error::Timeout(ureq::Timeout::Global)) } else { Ok(()) }
    }
}

impl<In: Transport> Transport for PacedTransport<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        (self.began, self.bytes) = (Instant::now(), 0);
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let before = self.inner.buffers().input().len();
        let made_progress = self.inner.await_input(timeout)?;
        let after = self.inner.buffers().input().len();
        self.bytes += after.saturating_sub(before) as u64;
        self.check()?;
        Ok(made_progress)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
