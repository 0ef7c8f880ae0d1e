//! Slots for connections: so many at a time. Where all are taken, the connection that has been quiet for the
//! longest gives its place to the next one, so that no client keeps others out by doing nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{Instant, timeout};

/// How long a connection may be quiet before it gives its place to one that waits, and the most that one waits. Stops
/// clients that take all places and do nothing, or take a byte now and then.
const PATIENCE: Duration = Duration::from_secs(1);

/// The places, and who has one.
pub(super) struct ConnectionSlots {
    places: Arc<Semaphore>,
    connections: Mutex<OpenConnections>,
}

#[derive(Default)]
struct OpenConnections {
    /// By the order in which they came.
    open: BTreeMap<u64, OpenConnection>,
    count: u64,
}

struct OpenConnection {
    /// When something last came from it or went to it.
    active: Instant,
    /// Whether it listens for changes, which is quiet by nature.
    listens: bool,
    /// Its connection ends where this is dropped.
    _stay: oneshot::Sender<()>,
}

/// The place of one connection, until it is dropped.
pub(super) struct ConnectionSlot {
    slots: Arc<ConnectionSlots>,
    number: u64,
    _permit: OwnedSemaphorePermit,
}

impl ConnectionSlots {
    pub(super) fn new(places: usize) -> Arc<Self> {
        Arc::new(Self { places: Arc::new(Semaphore::new(places)), connections: Mutex::default() })
    }

    /// Takes a place, at the latest a moment after [`PATIENCE`]; and what is told when it has to be given up.
    ///
    /// # Errors
    /// The slots were closed.
    pub(super) async fn enter(self: &Arc<Self>) -> Result<(ConnectionSlot, oneshot::Receiver<()>), AcquireError> {
        let mut free = Box::pin(Arc::clone(&self.places).acquire_owned());
        let permit = if let Ok(permit) = timeout(self.patience(), &mut free).await {
            permit?
        } else {
            self.end_quietest();
            free.await?
        };
        let (stay, ended) = oneshot::channel();
        let mut connections = self.connections();
        connections.count += 1;
        let number = connections.count;
        connections.open.insert(number, OpenConnection { active: Instant::now(), listens: false, _stay: stay });
        Ok((ConnectionSlot { slots: Arc::clone(self), number, _permit: permit }, ended))
    }

    /// Ends the connection that has been quiet for the longest. Pages that listen come last.
    pub(super) fn end_quietest(&self) {
        let mut connections = self.connections();
        if let Some(number) = connections.quietest().map(|(number, _)| number) {
            connections.open.remove(&number);
        }
    }

    /// How long one that finds no place waits for a connection that ends by itself.
    fn patience(&self) -> Duration {
        let quiet = self.connections().quietest().map_or(Duration::ZERO, |(_, visit)| visit.active.elapsed());
        PATIENCE.saturating_sub(quiet)
    }

    fn connections(&self) -> MutexGuard<'_, OpenConnections> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenConnections {
    fn quietest(&self) -> Option<(u64, &OpenConnection)> {
        let open = self.open.iter().map(|(number, visit)| (*number, visit));
        open.min_by_key(|(_, visit)| (visit.listens, visit.active))
    }
}

impl ConnectionSlot {
    /// Notes that something came or went.
    pub(super) fn is_active(&self) {
        self.note(|visit| visit.active = Instant::now());
    }

    /// Notes whether the connection is one that listens for changes from now on.
    pub(super) fn listens(&self, listens: bool) {
        self.note(|visit| visit.listens = listens);
    }

    fn note(&self, note: impl FnOnce(&mut OpenConnection)) {
        // One that has to give up its place is no longer among them.
        if let Some(visit) = self.slots.connections().open.get_mut(&self.number) {
            note(visit);
        }
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.slots.connections().open.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_quietest_gives_way_and_listeners_last() {
        let slots = ConnectionSlots::new(3);
        let (listener, mut listener_ended) = slots.enter().await.unwrap();
        listener.listens(true);
        let (quiet, quiet_ended) = slots.enter().await.unwrap();
        let (busy, mut busy_ended) = slots.enter().await.unwrap();
        tokio::time::sleep(PATIENCE * 9).await;
        busy.is_active();
        tokio::spawn(async move {
            let _ = quiet_ended.await;
            drop(quiet);
        });
        let began = Instant::now();
        let (next, mut next_ended) = slots.enter().await.unwrap();
        assert!(began.elapsed() < PATIENCE, "one that is quiet already isn't waited for");
        assert!(!is_ended(&mut listener_ended) && !is_ended(&mut busy_ended));

        // Where all are busy, one that ends by itself is waited for.
        tokio::spawn(async move {
            tokio::time::sleep(PATIENCE / 2).await;
            drop(busy);
        });
        let (last, mut last_ended) = slots.enter().await.unwrap();
        assert!(!is_ended(&mut next_ended) && is_ended(&mut busy_ended));

        // A wait is over also where none of them is ever quiet.
        tokio::spawn(async move {
            while !is_ended(&mut next_ended) && !is_ended(&mut last_ended) {
                tokio::time::sleep(PATIENCE / 10).await;
                next.is_active();
                last.is_active();
            }
        });
        assert!(slots.enter().await.is_ok());
        assert!(!is_ended(&mut listener_ended), "a page that listens has kept its place");
        drop(listener);
    }

    fn is_ended(ended: &mut oneshot::Receiver<()>) -> bool {
        ended.try_recv() == Err(oneshot::error::TryRecvError::Closed)
    }
}
