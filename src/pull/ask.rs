//! Asking a site for documents and judging them, on one of several threads. What comes is judged as it
//! comes, and waits in a file for what becomes of it, so that no document stays in memory.

use super::finding::PullCheck;
use super::folder::{ContentFolder, SetAside, Staged};
use super::held::Document;
use super::paper::{Ask, Need, PaperRequest};
use crate::corpus::Limits;
use crate::error::Error;
use crate::fetch::lookup::PaperFacts;
use crate::fetch::{Allowance, Answer, Failure, MemoryBudget, PublishedSite};
use crate::layout::SitePath;
use crate::report::{Place, Rejected};
use pith::{Check, FileKind, Judgement, KeyUses, TrustStore, UntrustedKey};

/// What asking for a document at one path came to.
pub(super) struct Attempt {
    pub(super) path: SitePath,
    pub(super) outcome: FetchOutcome,
}

impl Attempt {
    /// Lets go of what isn't what was asked for, where nobody named the number.
    pub(super) fn reject(&mut self) {
        if let FetchOutcome::Bad(..) = &self.outcome
            && let FetchOutcome::Bad(_, fault) = std::mem::replace(&mut self.outcome, FetchOutcome::Absent)
        {
            self.outcome = FetchOutcome::Rejected(fault);
        }
    }

    pub(super) fn not_shown(&self) -> Option<NotShown> {
        if let FetchOutcome::NotShown(how) = self.outcome { Some(how) } else { None }
    }
}

/// What came.
pub(super) enum FetchOutcome {
    /// What was asked for: verified, of that number and kind, and as it is listed.
    Good(Staged, Document, Box<PaperFacts>),
    /// Anything else.
    Bad(Staged, Fault),
    /// Anything else, of a number that only the site says is meant: it isn't kept at all.
    Rejected(Fault),
    /// Nothing: there is none.
    Absent,
    /// Nothing, for another reason.
    Failed(Failure),
    /// Nothing, in a way in which some hosts say so of what isn't there, where the site doesn't list it.
    NotShown(NotShown),
}

/// How a host answers for what isn't there, but with 404.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotShown {
    /// 403: a store of files that doesn't let everybody list them.
    Forbidden,
    /// 200 and a page: a host that thinks of the site as one program.
    Page,
}

impl NotShown {
    /// To follow the words that it does so.
    pub(super) fn clause(self) -> &'static str {
        match self {
            Self::Forbidden => "the host answers 403",
            Self::Page => "the host answers with a web page",
        }
    }
}

/// Why some bytes aren't what was asked for.
pub(super) struct Fault {
    pub(super) check: PullCheck,
    /// What was expected and found, safe to print.
    pub(super) message: String,
    pub(super) advice: &'static str,
    /// The key for which it isn't trusted, where that is what is wrong.
    pub(super) untrusted_key: Option<UntrustedKey>,
}

impl Fault {
    /// A fault of which a check says what to do.
    pub(super) fn new(check: PullCheck, message: String) -> Self {
        Self { check, message, advice: check.advice(), untrusted_key: None }
    }
}

/// What asking for a document came to, a path after the other.
pub(super) struct Asked {
    pub(super) ask: Ask,
    pub(super) attempts: Vec<Attempt>,
    /// How many bytes the site sent.
    pub(super) bytes: u64,
    /// The further keys that what came was judged by.
    pub(super) key_uses: KeyUses,
}

/// What asking at one path came to.
struct Arrived {
    outcome: FetchOutcome,
    bytes: u64,
    key_uses: KeyUses,
    was_set_aside: bool,
}

/// Asks for documents.
pub(super) struct Asker<'a> {
    pub(super) site: &'a PublishedSite,
    pub(super) folder: &'a ContentFolder,
    /// As it was when the run began.
    pub(super) set_aside: &'a SetAside,
    pub(super) keys: &'a TrustStore,
    pub(super) limits: &'a Limits,
    /// Large documents come and are judged one at a time.
    pub(super) memory: MemoryBudget,
}

impl Asker<'_> {
    /// Asks for the documents of a paper.
    ///
    /// # Errors
    /// What came can't be written.
    pub(super) fn ask_all(&self, paper: PaperRequest) -> Result<(Vec<Asked>, Need), Error> {
        let asked: Result<_, _> = paper.asks.into_iter().map(|ask| self.ask(ask)).collect();
        Ok((asked?, paper.need))
    }

    /// Asks at one path after the other, until a good one comes.
    fn ask(&self, ask: Ask) -> Result<Asked, Error> {
        let (mut attempts, mut bytes, mut key_uses) = (Vec::new(), 0, KeyUses::default());
        for path in ask.files.iter().map(|file| file.path(ask.wanted.suffix)) {
            let arrived = self.memory.with(ask.bytes, |allowance| self.ask_at(&path, &ask, allowance))?;
            bytes += arrived.bytes;
            key_uses.add(arrived.key_uses);
            let is_last = arrived.was_set_aside || matches!(arrived.outcome, FetchOutcome::Good(..));
            attempts.push(Attempt { path, outcome: arrived.outcome });
            if is_last {
                break;
            }
        }
        Ok(Asked { ask, attempts, bytes, key_uses })
    }

    /// Asks at one path. Bytes that are listed and were set aside before aren't fetched, and are judged anew: another
    /// key may be trusted by now.
    fn ask_at(&self, path: &SitePath, ask: &Ask, allowance: &Allowance) -> Result<Arrived, Error> {
        let most_bytes = self.limits.document_bytes;
        let mut key_uses = KeyUses::default();
        let set_aside =
            ask.listed.and_then(|sha256| self.set_aside.find(ask.wanted.suffix, ask.kind, &sha256, most_bytes));
        if let Some(known) = set_aside {
            let outcome = self.examine(&known, ask, &mut key_uses)?;
            return Ok(Arrived { outcome, bytes: 0, key_uses, was_set_aside: true });
        }
        let mut bytes = 0;
        let outcome = match allowance.get(self.site, path, most_bytes) {
            Answer::Found(file) => {
                bytes = file.bytes.len() as u64;
                match ask.listed {
                    None if FileKind::of(&file.bytes).is_some_and(FileKind::is_page) => {
                        FetchOutcome::NotShown(NotShown::Page)
                    }
                    _ => self.examine(&file.bytes, ask, &mut key_uses)?,
                }
            }
            Answer::Absent => FetchOutcome::Absent,
            Answer::Failed(Failure::Status(403)) if ask.listed.is_none() => FetchOutcome::NotShown(NotShown::Forbidden),
            Answer::Failed(failure) => FetchOutcome::Failed(failure),
        };
        Ok(Arrived { outcome, bytes, key_uses, was_set_aside: false })
    }

    /// Judges what came.
    fn examine(&self, bytes: &[u8], ask: &Ask, key_uses: &mut KeyUses) -> Result<FetchOutcome, Error> {
        let staged = self.folder.stage(bytes)?;
        let judged = match Document::of(bytes, self.keys) {
            Ok((document, facts, further_keys)) => {
                key_uses.count(&further_keys);
                as_asked(document, ask).map(|document| (document, facts))
            }
            Err(judgement) => {
                key_uses.count(&judgement.further_keys);
                Err(not_verified(*judgement))
            }
        };
        Ok(match judged {
            Ok((document, facts)) => FetchOutcome::Good(staged, document, Box::new(facts)),
            Err(fault) => FetchOutcome::Bad(staged, fault),
        })
    }
}

/// Whether a verified document is the one that was asked for.
fn as_asked(document: Document, ask: &Ask) -> Result<Document, Fault> {
    let fault = |check: PullCheck, message| Err(Fault::new(check, message));
    if !ask.wanted.is(document.number) {
        let message = format!("expected a document of {}, found one of {}", ask.wanted, document.number);
        return fault(PullCheck::OtherPaper, message);
    }
    if document.kind != ask.kind {
        let message = format!("expected a {}, found a {}", ask.kind.name(), document.kind.name());
        return fault(PullCheck::OtherKind, message);
    }
    match ask.listed.filter(|listed| *listed != document.sha256) {
        Some(listed) => {
            let message = format!("expected the listed SHA-256 {listed}, found {}", document.sha256);
            fault(PullCheck::Listed, message)
        }
        None => Ok(document),
    }
}

/// The first thing that is wrong with a document, and how many others there are.
fn not_verified(judgement: Judgement) -> Fault {
    let (untrusted_key, found) = (judgement.untrusted_key.clone(), judgement.found);
    let mut findings = Rejected::new(Place::default(), judgement).findings.into_iter();
    let Some(first) = findings.next() else {
        return Fault::new(PullCheck::Document(Check::Schema.name()), "it is not verified".to_owned());
    };
    let more = match findings.len() {
        0 => "",
        _ => "; other checks also fail",
    };
    // What to do about a file of one's own is of no use for one that a host has.
    let advice = if found.is_some() { OF_ANOTHER_KIND } else { first.advice };
    let message = format!("{}{more}", first.message);
    Fault { check: PullCheck::Document(first.check), message, advice, untrusted_key }
}

/// What to do where a host sends something else than a document.
const OF_ANOTHER_KIND: &str =
    "Open the address in a browser. If the host keeps sending this, tell its operator, or pull from another mirror.";
