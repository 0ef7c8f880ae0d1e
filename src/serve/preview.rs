//! A preview from its start to its end: a thread that builds whenever something changed, one that serves what
//! was built, and a folder that is removed at the end.

use super::answer::Served;
use super::browser::open_browser;
use super::event::{ServeEvent, ShownBuild};
use super::host::HostName;
use super::server::{ServerLimits, answer_all, listen};
use super::stoppable::Stoppable;
use super::watch::{Changed, Waker, Watch};
use crate::disk::Dir;
use crate::error::Error;
use crate::pipeline::{self, BuildPlan, Built};
use crate::publish::Sink;
use camino::{Utf8Path, Utf8PathBuf};
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// What to preview, and where.
#[derive(Debug, Clone)]
pub(crate) struct PreviewOptions {
    /// The content folder.
    pub content: Utf8PathBuf,
    /// The configuration, whether it is there or not; `None` where none is to be read.
    pub config: Option<Utf8PathBuf>,
    /// The port; any free one for 0, and a usual one where none is asked for.
    pub port: Option<u16>,
    /// The hosts that requests may name, besides this machine's own.
    pub hosts: Vec<HostName>,
    /// Whether pages of other sites may read this one.
    pub is_shared: bool,
}

/// A preview. When it is dropped it ends, and leaves nothing behind.
pub(crate) struct Preview {
    events: Receiver<ServeEvent>,
    sender: Sender<ServeEvent>,
    folder: Option<TempDir>,
    is_closed: Arc<AtomicBool>,
    waker: Waker,
    /// Whose end is that of the server.
    _serving: oneshot::Sender<()>,
}

/// How often the removal of the folder is tried, while files that are being written still appear in it.
const REMOVALS: usize = 100;

impl Preview {
    /// Starts a preview of what `plan` says to build, which is asked before each build and told the output folder.
    ///
    /// # Errors
    /// The port can't be had, or the system lends no threads, no temporary folder or no watch of files.
    pub(crate) fn start(
        options: &PreviewOptions,
        plan: impl Fn(&Utf8Path) -> Result<BuildPlan, Error> + Send + 'static,
    ) -> Result<Self, Error> {
        let listener = listen(options.port)?;
        let address = listener.local_addr().map_err(|error| Error::io("listen on", "127.0.0.1", error))?;
        let (folder, out) = temporary_folder()?;
        let (watch, waker) = Watch::new(options.content.clone(), options.config.clone())?;
        let (sender, events) = channel();
        let is_closed = Arc::new(AtomicBool::new(false));
        let served = Arc::new(Served::new(out.clone(), options.hosts.clone(), options.is_shared));
        let (serving, ended) = oneshot::channel();
        let (first, is_shown) = oneshot::channel();
        let serve = {
            let (served, sender) = (Arc::clone(&served), sender.clone());
            move || run_server(listener, served, &sender, is_shown, ended)
        };
        let failed = |error| Error::io("open", folder.path().to_string_lossy().as_ref(), error);
        let builder = Builder {
            folder: Dir::open(out.parent().unwrap_or(&out)).map_err(failed)?,
            out,
            served,
            address,
            is_closed: Arc::clone(&is_closed),
            sender: sender.clone(),
            editions: Editions::new(),
            first: Some(first),
        };
        start_thread("server", serve)?;
        start_thread("builder", move || builder.run(watch, &plan))?;
        Ok(Self { events, sender, folder: Some(folder), is_closed, waker, _serving: serving })
    }

    /// Opens an address in the user's browser. What goes wrong with that is an event.
    ///
    /// # Errors
    /// The system lends no thread.
    pub(crate) fn open(&self, address: &str) -> Result<(), Error> {
        let (address, sender) = (address.to_owned(), self.sender.clone());
        start_thread("browser", move || {
            if let Err(error) = open_browser(&address) {
                let _ = sender.send(ServeEvent::Trouble(Error::io("open", address, error)));
            }
        })
    }

    /// What happens next; waits for it.
    pub(crate) fn next_event(&self) -> ServeEvent {
        self.events.recv().unwrap_or(ServeEvent::Ended)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::Relaxed);
        self.waker.wake();
        let Some(folder) = self.folder.take().map(TempDir::keep) else { return };
        // A build that is under way isn't waited for. It may just be writing a file.
        for _ in 0..REMOVALS {
            match std::fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != ErrorKind::NotFound => thread::sleep(Duration::from_millis(5)),
                _ => break,
            }
        }
    }
}

/// A folder that is this user's alone, and the one in it that becomes the site.
fn temporary_folder() -> Result<(TempDir, Utf8PathBuf), Error> {
    let failed = |error| Error::io("create a folder in", tempfile::env::temp_dir().to_string_lossy().as_ref(), error);
    let mut builder = tempfile::Builder::new();
    builder.prefix("pith-catalog-");
    // Drafts lie in it, and other users of this machine may look into the folder of temporary files.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let folder = builder.tempdir().map_err(failed)?;
    let out = Utf8PathBuf::from_path_buf(folder.path().join("site"));
    let out = out.map_err(|_| failed(io::Error::other("its name is not UTF-8; choose another one with TMPDIR")))?;
    Ok((folder, out))
}

fn start_thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    let started = thread::Builder::new().name(name.to_owned()).spawn(work);
    started.map(drop).map_err(|error| Error::Threads { jobs: 1, reason: error.to_string() })
}

/// Serves until the preview is dropped, and listens for signals: without that they would end the program at
/// once, and its folder would stay.
fn run_server(
    listener: TcpListener,
    served: Arc<Served>,
    sender: &Sender<ServeEvent>,
    is_shown: oneshot::Receiver<()>,
    ended: oneshot::Receiver<()>,
) {
    let serve = || -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            tokio::select! {
                answered = answer_after(is_shown, listener, served, sender.clone()) => answered,
                asked = asked_to_end() => asked.map(|()| drop(sender.send(ServeEvent::Ended))),
                _ = ended => Ok(()),
            }
        })
    };
    if let Err(error) = serve() {
        // Nobody listens where the preview was dropped meanwhile.
        let _ = sender.send(ServeEvent::Trouble(Error::io("serve on", "127.0.0.1", error)));
        let _ = sender.send(ServeEvent::Ended);
    }
}

/// Answers once there is something to show. Who asks earlier waits: a page that was open in an earlier preview
/// would otherwise find nothing, and not look again.
async fn answer_after(
    is_shown: oneshot::Receiver<()>,
    listener: TcpListener,
    served: Arc<Served>,
    sender: Sender<ServeEvent>,
) -> io::Result<()> {
    match is_shown.await {
        Ok(()) => answer_all(listener, served, sender, ServerLimits::default()).await,
        // There will be nothing, and whoever started the preview ends it.
        Err(_) => std::future::pending().await,
    }
}

/// Waits until the user or the system asks for the end.
async fn asked_to_end() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut end, mut hang_up) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
        tokio::select! {
            asked = tokio::signal::ctrl_c() => asked,
            _ = end.recv() => Ok(()),
            _ = hang_up.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Builds whenever something changed.
struct Builder {
    /// The temporary folder that the site lies in.
    folder: Dir,
    out: Utf8PathBuf,
    served: Arc<Served>,
    address: SocketAddr,
    is_closed: Arc<AtomicBool>,
    sender: Sender<ServeEvent>,
    editions: Editions,
    /// Where to say that the first build is shown.
    first: Option<oneshot::Sender<()>>,
}

impl Builder {
    fn run(mut self, mut watch: Watch, plan: &impl Fn(&Utf8Path) -> Result<BuildPlan, Error>) {
        let mut changed = Changed::default();
        loop {
            // Before the build, so that what changes while it reads is told.
            if let Err(error) = watch.look() {
                let _ = self.sender.send(ServeEvent::Trouble(error));
            }
            let event = self.build(changed, plan);
            if self.sender.send(event).is_err() {
                return;
            }
            match watch.wait() {
                // Where many changes wait, the end of the wait is not among them.
                Some(next) if !self.is_closed.load(Ordering::Relaxed) => changed = next,
                _ => return,
            }
        }
    }

    /// Whether the temporary folder is still the one that was made: nobody else may choose where a preview goes.
    fn check_folder(&self) -> Result<(), Error> {
        if self.out.parent().is_some_and(|folder| self.folder.is_at(folder)) {
            return Ok(());
        }
        let reason = "its temporary folder was moved or replaced; start the preview again".to_owned();
        Err(Error::Output { path: self.out.clone(), reason })
    }

    fn build(&mut self, changed: Changed, plan: &impl Fn(&Utf8Path) -> Result<BuildPlan, Error>) -> ServeEvent {
        let began = Instant::now();
        let built = self.check_folder().and_then(|()| plan(&self.out)).and_then(|plan| {
            let base = plan.config.base_url.as_ref().map_or("/", |url| url.path()).to_owned();
            let on_event = |event| drop(self.sender.send(ServeEvent::Build(event)));
            let stoppable = |folder| -> Box<dyn Sink> { Box::new(Stoppable::new(folder, Arc::clone(&self.is_closed))) };
            Ok((pipeline::build_into(&plan, &on_event, stoppable)?, base))
        });
        match built {
            Ok((built, base)) => {
                let edition = self.editions.next(&built);
                self.served.show(&base, &edition);
                if let Some(first) = self.first.take() {
                    // Nobody waits where the server has ended.
                    let _ = first.send(());
                }
                let address = format!("http://{}{base}", self.address);
                ServeEvent::Shown(Box::new(ShownBuild { changed, built, took: began.elapsed(), address }))
            }
            Err(error) => {
                self.editions.failed();
                ServeEvent::Failed(changed, error)
            }
        }
    }
}

/// Names for the states of the site, which no earlier preview at this address has given either.
struct Editions {
    began: u128,
    count: u64,
    /// Whether the last build failed, and may have written some of what the next one finds.
    after_failure: bool,
}

impl Editions {
    fn new() -> Self {
        let began = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Self { began, count: 0, after_failure: false }
    }

    fn failed(&mut self) {
        self.after_failure = true;
    }

    /// The name of the state after a build: another one where the build changed a file.
    fn next(&mut self, built: &Built) -> String {
        let has_changed = built.changes.is_some_and(|changes| changes.added + changes.changed + changes.removed > 0);
        self.count += u64::from(has_changed || std::mem::take(&mut self.after_failure));
        format!("{}-{}", self.began, self.count)
    }
}
