//! Which files a site is made of, and when one of them changes.

use crate::corpus::{ContentLayout, ContentPart};
use crate::error::Error;
use crate::pipeline::OVERRIDE_FOLDERS;
use crate::publish::absolute;
use camino::{Utf8Path, Utf8PathBuf};
use notify::event::{AccessKind, AccessMode, MetadataKind, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long nothing has to change for a change to be over: editors write in bursts.
const QUIET: Duration = Duration::from_millis(50);

/// How long a change may go on before what is there is built.
const MOST_PATIENCE: Duration = Duration::from_secs(1);

/// How many changes may wait while a build is under way. More are forgotten, since one is enough for another build.
const MOST_WAITING_CHANGES: usize = 256;

/// What a watcher says.
enum Message {
    /// A file changed, by the name that the user knows it by.
    Changed(Utf8PathBuf),
    /// The system lost count of what changed.
    Lost,
    /// Nobody waits any more.
    End,
}

/// What changed since the last build, by the names that the user knows. Not every change has one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changed(pub BTreeSet<Utf8PathBuf>);

/// Watches the files that a site is made of.
pub(super) struct Watch {
    content: Utf8PathBuf,
    config: Option<Utf8PathBuf>,
    scope: Arc<Mutex<Scope>>,
    watcher: RecommendedWatcher,
    messages: Receiver<Message>,
}

/// Ends the wait of a [`Watch`].
pub(super) struct Waker(SyncSender<Message>);

impl Waker {
    pub(super) fn wake(&self) {
        // Where no more fits, there is no wait to end.
        let _ = self.0.try_send(Message::End);
    }
}

impl Watch {
    /// Watches nothing yet: see [`Watch::look`].
    ///
    /// # Errors
    /// The system watches no files.
    pub(super) fn new(content: Utf8PathBuf, config: Option<Utf8PathBuf>) -> Result<(Self, Waker), Error> {
        let (sender, messages) = sync_channel(MOST_WAITING_CHANGES);
        let waker = Waker(sender.clone());
        let scope = Arc::new(Mutex::new(Scope::default()));
        let of_interest = Arc::clone(&scope);
        let take = move |event: notify::Result<Event>| {
            let scope = of_interest.lock().unwrap_or_else(PoisonError::into_inner);
            for message in scope.messages(event) {
                let _ = sender.try_send(message);
            }
        };
        // A link below the content isn't followed, as the build follows none.
        let settings = notify::Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(take, settings).map_err(|error| failed(&content, error))?;
        Ok((Self { content, config, scope, watcher, messages }, waker))
    }

    /// Watches what the site is made of now. What is changed after this is told; what was changed before, the
    /// build that follows finds.
    ///
    /// # Errors
    /// A folder can't be watched.
    pub(super) fn look(&mut self) -> Result<(), Error> {
        let scope = Scope::of(&self.content, self.config.as_deref())?;
        let folders = scope.folders();
        *self.scope.lock().unwrap_or_else(PoisonError::into_inner) = scope;
        for (folder, is_deep) in folders {
            let mode = if is_deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match self.watcher.watch(folder.as_std_path(), mode) {
                Err(error) if folder.exists() => return Err(failed(&folder, error)),
                // It went away meanwhile, which the watch of the folder above tells.
                _ => {}
            }
        }
        Ok(())
    }

    /// Waits for a change and until it is over; `None` where it is the wait that is over.
    pub(super) fn wait(&self) -> Option<Changed> {
        let mut changed = Changed::default();
        changed.take(self.messages.recv().ok()?)?;
        let began = Instant::now();
        while began.elapsed() < MOST_PATIENCE {
            match self.messages.recv_timeout(QUIET) {
                Ok(message) => changed.take(message)?,
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        Some(changed)
    }
}

impl Changed {
    fn take(&mut self, message: Message) -> Option<()> {
        match message {
            Message::Changed(path) => drop(self.0.insert(path)),
            Message::Lost => {}
            Message::End => return None,
        }
        Some(())
    }
}

fn failed(path: &Utf8Path, error: notify::Error) -> Error {
    let error = match error.kind {
        notify::ErrorKind::Io(error) => error,
        notify::ErrorKind::MaxFilesWatch => {
            io::Error::other("the system cannot watch more files; raise its limit fs.inotify.max_user_watches")
        }
        other => io::Error::other(notify::Error::new(other).to_string()),
    };
    Error::io("watch", path, error)
}

/// Which paths are of interest.
#[derive(Debug, Default)]
struct Scope {
    trees: Vec<Tree>,
    /// Files, and how the user calls them.
    files: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
}

/// A folder of which everything below counts, whether it is there or not.
#[derive(Debug)]
struct Tree {
    root: Utf8PathBuf,
    /// How the user calls it.
    name: Utf8PathBuf,
    /// Whether files whose names begin with a dot count.
    hidden: bool,
}

impl Scope {
    fn of(content: &Utf8Path, config: Option<&Utf8Path>) -> Result<Self, Error> {
        let layout = ContentLayout::of(content);
        let beside = config.map(|config| config.parent().unwrap_or(Utf8Path::new("")));
        let mut names: Vec<_> =
            beside.iter().flat_map(|beside| OVERRIDE_FOLDERS.map(|folder| beside.join(folder))).collect();
        names.extend(layout.parts().map(|(_, path)| path));
        if !layout.has_parts() {
            names.push(content.to_owned());
        }
        let tree = |name: Utf8PathBuf| {
            let hidden = layout.has_parts() && name == ContentPart::Files.path_in(content);
            Ok(Tree { root: absolute(&name)?, name, hidden })
        };
        let trees = names.into_iter().map(tree).collect::<Result<_, Error>>()?;
        let files = config
            .into_iter()
            .chain([content])
            .map(|file| Ok((absolute(beside_itself(file))?.join(last(file)), file.to_owned())));
        let mut files = files.collect::<Result<BTreeMap<_, _>, Error>>()?;
        // Where the configuration is a link, what it leads to is what changes.
        files.extend(config.and_then(|config| Some((config.canonicalize_utf8().ok()?, config.to_owned()))));
        Ok(Self { trees, files })
    }

    /// The folders to watch, and whether with all below them: each tree that is there, and what it and each file
    /// would appear in.
    fn folders(&self) -> BTreeMap<Utf8PathBuf, bool> {
        let mut folders = BTreeMap::new();
        let above = self.trees.iter().map(|tree| &tree.root).chain(self.files.keys()).filter_map(|path| path.parent());
        folders.extend(above.map(|folder| (folder.to_owned(), false)));
        folders.extend(self.trees.iter().map(|tree| (tree.root.clone(), true)));
        folders.retain(|folder, _| folder.is_dir());
        folders
    }

    fn messages(&self, event: notify::Result<Event>) -> Vec<Message> {
        let Ok(event) = event else { return vec![Message::Lost] };
        if event.need_rescan() {
            return vec![Message::Lost];
        }
        if !is_change(event.kind) {
            return Vec::new();
        }
        event.paths.iter().filter_map(|path| self.name(path)).map(Message::Changed).collect()
    }

    /// How the user calls a path, if it is of interest.
    fn name(&self, path: &Path) -> Option<Utf8PathBuf> {
        let path = Utf8PathBuf::from(path.to_string_lossy().into_owned());
        if let Some(name) = self.files.get(&path) {
            return Some(name.clone());
        }
        self.trees.iter().find_map(|tree| {
            let inside = path.strip_prefix(&tree.root).ok()?;
            let is_hidden = inside.components().any(|part| part.as_str().starts_with('.'));
            // An empty rest would add a `/` to the end.
            let name = if inside.as_str().is_empty() { tree.name.clone() } else { tree.name.join(inside) };
            (tree.hidden || !is_hidden).then_some(name)
        })
    }
}

/// The folder that a path appears in.
fn beside_itself(path: &Utf8Path) -> &Utf8Path {
    path.parent().unwrap_or(path)
}

fn last(path: &Utf8Path) -> &str {
    path.file_name().unwrap_or_default()
}

/// Whether something became different. Reading isn't: a build reads all that is watched.
fn is_change(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Access(
            AccessKind::Any
                | AccessKind::Read
                | AccessKind::Open(_)
                | AccessKind::Other
                | AccessKind::Close(AccessMode::Any | AccessMode::Execute | AccessMode::Read | AccessMode::Other)
        ) | EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime))
    )
}
